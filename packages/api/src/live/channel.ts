import type { Frame } from '@tidemark/core';
import { Cadence } from './cadence.ts';
import { ChannelFrame } from './channel-frame.ts';
import type { LiveCounters } from './live-counters.ts';
import { columnsBody } from './message.ts';
import {
  type Columns,
  columnsOf,
  isSameColumns,
  type Matches,
  nextColumns,
  type SeriesNumbers,
} from './series-numbers.ts';
import type { Work } from './slices.ts';
import type { Subscription } from './subscription.ts';

export interface ChannelOptions {
  /** What clients call it. */
  readonly number: number;
  /** Equal for equal subscriptions. */
  readonly key: string;
  readonly matches: Matches;
  /** 0 for every frame. */
  readonly intervalMs: number;
  readonly heldFrames: number;
  readonly numbers: SeriesNumbers;
  readonly counters: LiveCounters;
}

/**
 * Everyone who subscribed to the same series at the same interval. Holds the newest few frames, so that a burst of them,
 * or a client that hesitates, costs no frame. Its work is to bring all clients up to the newest one.
 */
export class Channel implements Work {
  readonly number: number;
  readonly key: string;
  readonly matches: Matches;
  readonly intervalMs: number;
  /** Subscriptions that hold on to the channel, also those that still catch up. */
  users = 0;
  /** Columns of the newest frame, as they were told; `version` counts their changes. */
  columns: Columns;
  version = 1;
  /** Counts the frames of this channel: where a subscription is. */
  ordinal = 0;
  elapsedSumMs = 0;
  readonly #options: ChannelOptions;
  readonly #cadence: Cadence;
  readonly #subscriptions: Subscription[] = [];
  /** The newest frames, each at its ordinal modulo their number. */
  readonly #held: ChannelFrame[] = [];
  /** Columns of the layout in force, which is that of the newest frame or a later one. */
  #next: Columns;
  #before: Columns;
  /** The last frame that could not tell how much time had passed. */
  #unmeasuredOrdinal = 0;
  #columnsBody: string | undefined;
  /** Whom to serve next, and how many are still to be looked at. */
  #cursor = 0;
  #remaining = 0;

  constructor(options: ChannelOptions) {
    this.number = options.number;
    this.key = options.key;
    this.matches = options.matches;
    this.intervalMs = options.intervalMs;
    this.columns = columnsOf(options.numbers, options.matches);
    this.#options = options;
    this.#cadence = new Cadence(options.intervalMs);
    this.#next = this.columns;
    this.#before = this.columns;
  }

  /** Takes note of frames that were recorded before the channel began, so that it keeps their pace. */
  precede(frames: Iterable<Frame>): void {
    for (const frame of frames) this.#cadence.take(frame);
  }

  /** The numbers of series took another layout. */
  follow(): void {
    this.#next = nextColumns(this.#next, this.#options.numbers, this.matches);
  }

  /** Takes a frame in the layout in force; answers whether it is one of this channel's. */
  take(frame: Frame): boolean {
    const elapsedMs = this.#cadence.take(frame);
    if (elapsedMs === undefined) return false;
    this.#takeColumns();
    this.ordinal++;
    this.elapsedSumMs += elapsedMs;
    if (elapsedMs === 0) this.#unmeasuredOrdinal = this.ordinal;
    const { number: channel, columns, version, elapsedSumMs } = this;
    const { counters, heldFrames } = this.#options;
    const parts = { channel, frame, columns, version, columnsBefore: this.#before, elapsedMs, elapsedSumMs, counters };
    this.#held[this.ordinal % heldFrames] = new ChannelFrame(parts);
    this.#remaining = this.#subscriptions.length;
    return true;
  }

  #takeColumns(): void {
    const before = this.columns;
    this.columns = this.#next;
    if (isSameColumns(before, this.#next)) return;
    this.version++;
    this.#before = before;
    this.#columnsBody = undefined;
  }

  /** The oldest frame that is still held. */
  get oldestOrdinal(): number {
    return Math.max(1, this.ordinal - this.#options.heldFrames + 1);
  }

  /** A frame that is held. */
  frameAt(ordinal: number): ChannelFrame {
    return this.#held[ordinal % this.#options.heldFrames] as ChannelFrame;
  }

  add(subscription: Subscription): void {
    subscription.index = this.#subscriptions.push(subscription) - 1;
    // It stands between the cursor and those who are still to be served.
    if (this.#remaining > 0) this.#remaining++;
  }

  /** The last one takes the place that becomes free. */
  remove(subscription: Subscription): void {
    if (subscription.index < 0) return;
    const last = this.#subscriptions.pop() as Subscription;
    if (last !== subscription) {
      this.#subscriptions[subscription.index] = last;
      last.index = subscription.index;
    }
    subscription.index = -1;
    // Whoever was moved may have been moved past the cursor.
    if (this.#remaining > 0) this.#remaining = this.#subscriptions.length;
  }

  /** Serves the next subscription. A frame that arrives meanwhile is for those who are still waiting, then for the others. */
  step(): boolean {
    const count = this.#subscriptions.length;
    if (this.#remaining <= 0 || count === 0) return false;
    this.#remaining--;
    this.#cursor = this.#cursor + 1 < count ? this.#cursor + 1 : 0;
    this.#subscriptions[this.#cursor]?.deliver();
    return this.#remaining > 0;
  }

  /** All columns with their names, as `subscribed` carries them; made once a version. */
  columnsBody(): string {
    this.#columnsBody ??= columnsBody(this.number, this.columns);
    return this.#columnsBody;
  }

  /** Milliseconds of the frames after one ordinal and before another, 0 when they are not known. */
  elapsedBetween(from: { readonly ordinal: number; readonly elapsedSumMs: number }, ordinal: number): number {
    const isKnown = this.#unmeasuredOrdinal <= from.ordinal || this.#unmeasuredOrdinal >= ordinal;
    const { elapsedSumMs, elapsedMs } = this.frameAt(ordinal);
    return isKnown ? Math.round((elapsedSumMs - elapsedMs - from.elapsedSumMs) * 1000) / 1000 : 0;
  }
}
