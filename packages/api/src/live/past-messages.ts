import type { LiveCounters } from './live-counters.ts';
import { type FrameParts, frameMessage, type Message } from './message.ts';
import { isSameColumns } from './series-numbers.ts';

/** Frames that are kept as they were sent. */
const KEPT_MESSAGES = 512;

/** Frames for clients that catch up, encoded once for those that want the same ones at about the same time. */
export class PastMessages {
  readonly #counters: LiveCounters;
  readonly #kept = new Map<string, { readonly parts: FrameParts; readonly message: Message }>();

  constructor(counters: LiveCounters) {
    this.#counters = counters;
  }

  messageOf(parts: FrameParts): Message {
    const key = `${parts.channel} ${parts.frame.seq}`;
    const known = this.#kept.get(key);
    if (known?.parts.elapsedMs === parts.elapsedMs && isSameColumns(known.parts.columns, parts.columns)) {
      return known.message;
    }
    const message = frameMessage(parts);
    this.#counters.encodedFrames++;
    this.#kept.delete(key);
    this.#kept.set(key, { parts, message });
    if (this.#kept.size > KEPT_MESSAGES) this.#kept.delete(this.#kept.keys().next().value as string);
    return message;
  }
}
