/** What waits to be delivered. */
export interface QueueEntry<Item> {
  /** Its place: later entries have higher numbers, also after a restart. */
  readonly id: number;
  /** Equal keys are the same thing, offered twice. */
  readonly key: string;
  readonly item: Item;
  /** When it was offered: Unix epoch, milliseconds. */
  readonly timeMs: number;
}

/** What is lost when the queue is full: what has waited longest, or what has just come. */
export type DropPolicy = 'oldest' | 'newest';

export interface AddOutcome {
  /** `duplicate`: an equal key waits, or was removed lately. `full`: dropped, since the newest are. */
  readonly result: 'added' | 'duplicate' | 'full';
  /** Entries that had to make room. */
  readonly dropped: number;
}

export interface QueueFigures {
  readonly items: number;
  readonly maxItems: number;
  /** When the oldest entry was offered: Unix epoch, milliseconds; undefined when it is empty. */
  readonly oldestMs: number | undefined;
}

/**
 * A bounded queue with one reader. A persistent one holds, at any instant and after a crash, what the last settled
 * promise said; `describeDeliveryQueue` of the testing entry is its specification. Methods are called one after the
 * other by the reader, and `add` by anybody at any time.
 */
export interface DeliveryQueue<Item> {
  /** Adds at the end, and drops by its policy when it is full. The entry that `first` gave is never dropped. */
  add(entry: Omit<QueueEntry<Item>, 'id'>): Promise<AddOutcome>;
  /** The oldest entry, which stays where it is until it is removed; undefined when it is empty. */
  first(): Promise<QueueEntry<Item> | undefined>;
  /** Takes an entry out, and remembers its key for a while. Nothing happens when it is not there. */
  remove(id: number): Promise<void>;
  /** As of the last settled promise; costs nothing. */
  figures(): QueueFigures;
}
