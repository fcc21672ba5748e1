import type { Frame } from '@tidemark/core';
import { Cadence } from './cadence.ts';
import { ChannelFrame } from './channel-frame.ts';
import type { LiveCounters } from './live-counters.ts';
import { columnsBody } from './message.ts';
import { PastColumns } from './past-columns.ts';
import {
  type Columns,
  columnsOf,
  isSameColumns,
  type Matches,
  type Numbering,
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

/** A frame that was not looked at yet. */
interface Taken {
  readonly frame: Frame;
  readonly numbering: Numbering;
  readonly ordinal: number;
  readonly elapsedMs: number;
  readonly elapsedSumMs: number;
}

/**
 * Everyone who subscribed to the same series at the same interval. Holds the newest few frames, so that a burst of them,
 * or a client that hesitates, costs no frame. Its work is to bring all clients up to the newest one: what costs time is put
 * off until then, because frames arrive for all channels at once.
 */
export class Channel implements Work {
  readonly number: number;
  readonly key: string;
  readonly matches: Matches;
  readonly intervalMs: number;
  /** How often the channel was opened and not released yet: by subscriptions, also by those to come. */
  users = 0;
  readonly pastColumns: PastColumns;
  /** Counts the frames of this channel: where a subscription is. */
  ordinal = 0;
  elapsedSumMs = 0;
  readonly #options: ChannelOptions;
  readonly #cadence: Cadence;
  readonly #subscriptions: Subscription[] = [];
  /** The newest frames, each at its ordinal modulo their number. */
  readonly #held: ChannelFrame[] = [];
  /** Frames that came since, of which older ones are forgotten when they are too many to be held. */
  readonly #taken: Taken[] = [];
  /** Columns of the newest frame that was looked at; `#version` counts their changes, `#before` are those before the last. */
  #columns: Columns;
  #version = 1;
  #before: Columns;
  #numbering: Numbering;
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
    this.pastColumns = new PastColumns(options.matches, options.numbers);
    this.#numbering = options.numbers.inForce;
    this.#columns = columnsOf(this.#numbering, options.matches);
    this.#options = options;
    this.#cadence = new Cadence(options.intervalMs);
    this.#before = this.#columns;
  }

  /** Takes note of frames that were recorded before the channel began, so that it keeps their pace. */
  precede(frames: Iterable<Frame>): void {
    for (const frame of frames) this.#cadence.take(frame);
  }

  /** Columns of the newest frame. */
  get columns(): Columns {
    this.#lookAtTaken();
    return this.#columns;
  }

  /** How many columns there were when they were looked at last. */
  get width(): number {
    return this.#columns.numbers.length;
  }

  /** Counts the changes of the columns. */
  get version(): number {
    this.#lookAtTaken();
    return this.#version;
  }

  /** Takes a frame, whose layout is numbered; answers whether it is one of this channel's. */
  take(frame: Frame, numbering: Numbering): boolean {
    const elapsedMs = this.#cadence.take(frame);
    if (elapsedMs === undefined) return false;
    this.ordinal++;
    this.elapsedSumMs += elapsedMs;
    if (elapsedMs === 0) this.#unmeasuredOrdinal = this.ordinal;
    const { ordinal, elapsedSumMs } = this;
    this.#taken.push({ frame, numbering, ordinal, elapsedMs, elapsedSumMs });
    if (this.#taken.length > this.#options.heldFrames) this.#taken.shift();
    this.#remaining = this.#subscriptions.length;
    return true;
  }

  #lookAtTaken(): void {
    const { counters, heldFrames } = this.#options;
    for (const { numbering, ordinal, ...rest } of this.#taken) {
      this.#follow(numbering);
      const columns = { columns: this.#columns, version: this.#version, columnsBefore: this.#before };
      this.#held[ordinal % heldFrames] = new ChannelFrame({ channel: this.number, ...rest, ...columns, counters });
    }
    this.#taken.length = 0;
  }

  #follow(numbering: Numbering): void {
    if (numbering === this.#numbering) return;
    const before = this.#columns;
    this.#columns = nextColumns(before, this.#numbering, numbering, this.matches);
    this.#numbering = numbering;
    if (isSameColumns(before, this.#columns)) return;
    this.#version++;
    this.#before = before;
    this.#columnsBody = undefined;
  }

  /** The oldest frame that is still held. */
  get oldestOrdinal(): number {
    return Math.max(1, this.ordinal - this.#options.heldFrames + 1);
  }

  /** A frame that is held. */
  frameAt(ordinal: number): ChannelFrame {
    this.#lookAtTaken();
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
    const { columns } = this;
    this.#columnsBody ??= columnsBody(this.number, columns);
    return this.#columnsBody;
  }

  /** Milliseconds of the frames after one ordinal and before another, 0 when they are not known. */
  elapsedBetween(from: { readonly ordinal: number; readonly elapsedSumMs: number }, ordinal: number): number {
    const isKnown = this.#unmeasuredOrdinal <= from.ordinal || this.#unmeasuredOrdinal >= ordinal;
    const { elapsedSumMs, elapsedMs } = this.frameAt(ordinal);
    return isKnown ? Math.round((elapsedSumMs - elapsedMs - from.elapsedSumMs) * 1000) / 1000 : 0;
  }
}
