/**
 * How a receiver takes what comes:
 * - `accepting`: takes it
 * - `failing`: says that it cannot now
 * - `refusing`: says that it never will
 * - `resetting`: ends the connection without a word
 * - `stalling`: says nothing
 */
export type ReceiverMood = 'accepting' | 'failing' | 'refusing' | 'resetting' | 'stalling';

/** What a plugin under test sends to: the real thing on this machine, or what speaks like it. */
export interface Receiver<Options> extends AsyncDisposable {
  /** Options with which a plugin reaches it. */
  readonly options: Options;
  /** Texts in the options that may appear nowhere but there. */
  readonly secrets: readonly string[];
  /** What it has accepted, each as text in which names and labels can be found, in order. */
  accepted(): readonly string[];
  /** It knows what it accepted before by its key, and keeps it once. */
  readonly knowsRepetitions?: true;
  /** The moods it can be in, besides `accepting`. */
  readonly moods: readonly ReceiverMood[];
  /** From now on. What it stalled before stays stalled. */
  setMood(mood: ReceiverMood): void;
  /** Resolves when it was asked so often, whatever it answered. */
  asked(times: number): Promise<void>;
  /** Connections that are open to it; undefined where there are none to count. */
  connections?(): number;
}
