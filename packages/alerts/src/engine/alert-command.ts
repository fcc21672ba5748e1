/** What people and programs tell the engine. Plain data. */
export type AlertCommand =
  /** Somebody attends to it: no repetition, no escalation, until it gets worse or is over. */
  | { readonly type: 'acknowledge'; readonly alertId: string; readonly by: string; readonly comment?: string }
  | { readonly type: 'unacknowledge'; readonly alertId: string; readonly by: string }
  /** Ends it by hand; it fires again if its condition still holds after the cooldown. */
  | { readonly type: 'close'; readonly alertId: string; readonly by: string }
  | {
      readonly type: 'silence';
      /** Matchers as text: `{alertname="memory-low"}`. */
      readonly match: string;
      /** Unix epoch, milliseconds; from now on unless given. */
      readonly fromMs?: number;
      readonly toMs: number;
      readonly author: string;
      readonly comment: string;
    }
  | { readonly type: 'expire-silence'; readonly silenceId: string }
  /** Adds a rule, or puts it in the place of the one of that name. */
  | { readonly type: 'set-rule'; readonly name: string; readonly rule: unknown }
  | { readonly type: 'remove-rule'; readonly name: string }
  | { readonly type: 'enable-rule'; readonly name: string; readonly enabled: boolean };
