import type { LiveCounters } from './live-counters.ts';
import { type FrameParts, frameMessage, type Message } from './message.ts';
import { type Columns, isSameColumns } from './series-numbers.ts';

const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/** A message is its text, and its bytes for each of two kinds of connections. */
const COPIES = 3;

interface Kept {
  readonly elapsedMs: number;
  readonly columns: Columns;
  readonly message: Message;
}

/** Frames for clients that catch up, encoded once for those that want the same ones at about the same time. */
export class PastMessages {
  readonly #counters: LiveCounters;
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;
  #users = 0;

  constructor(counters: LiveCounters) {
    this.#counters = counters;
  }

  /** Messages are kept while anyone catches up. Returns what says that one no longer does. */
  keep(): () => void {
    this.#users++;
    return () => {
      if (--this.#users > 0) return;
      this.#kept.clear();
      this.#keptBytes = 0;
    };
  }

  messageOf(parts: FrameParts): Message {
    const { elapsedMs, columns } = parts;
    const key = `${parts.channel} ${parts.frame.seq}`;
    const known = this.#kept.get(key);
    if (known?.elapsedMs === elapsedMs && isSameColumns(known.columns, columns)) return known.message;
    const message = frameMessage(parts);
    this.#counters.encodedFrames++;
    this.#forget(key);
    this.#kept.set(key, { elapsedMs, columns, message });
    this.#keptBytes += bytesOf(message);
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= MAX_KEPT_BYTES) break;
      this.#forget(oldest);
    }
    return message;
  }

  #forget(key: string): void {
    const known = this.#kept.get(key);
    if (known === undefined) return;
    this.#kept.delete(key);
    this.#keptBytes -= bytesOf(known.message);
  }
}

function bytesOf({ json }: Message): number {
  return COPIES * json.length;
}
