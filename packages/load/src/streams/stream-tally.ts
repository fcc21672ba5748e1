import type { Clock } from '@tidemark/core';
import { createLatencies } from '../latencies.ts';
import type { Meter } from '../meter.ts';
import type { LiveMessage, LiveMessageReader } from './live-message.ts';
import type { PausedClient } from './paused-client.ts';
import { createSequenceCounts, SequenceCheck, type SequenceCounts } from './sequence-check.ts';

/** Messages of one client that wait for an answer. What comes on top is not measured. */
const MAX_AWAITED = 1024;

/** What one client has seen so far. */
export interface ClientTrail {
  readonly sequence: SequenceCheck;
  /** When the messages that wait for an answer were due, the oldest first. */
  readonly awaited: number[];
  /** Whether this is the client that is paused. */
  readonly isPaused: boolean;
}

export interface TallyOptions {
  readonly meter: Meter;
  readonly clock: Clock;
  /** For a Tidemark stream; without one messages are counted and answers awaited. */
  readonly reader: LiveMessageReader | undefined;
  readonly intervalMs: number | undefined;
  readonly paused: PausedClient | undefined;
}

/** Takes the messages of all clients and adds up what they tell. */
export class StreamTally {
  readonly delivery = createLatencies();
  readonly spread = createLatencies();
  readonly response = createLatencies();
  readonly counts: SequenceCounts = createSequenceCounts();
  readonly pausedCounts: SequenceCounts = createSequenceCounts();
  readonly #options: TallyOptions;
  #newest = 0;
  #isMeasuring = false;

  constructor(options: TallyOptions) {
    this.#options = options;
  }

  /** The newest frame that any client has. */
  get newest(): number {
    return this.#newest;
  }

  set isMeasuring(value: boolean) {
    this.#isMeasuring = value;
  }

  trail(isPaused: boolean): ClientTrail {
    const counts = isPaused ? this.pausedCounts : this.counts;
    return { sequence: new SequenceCheck(counts, this.#options.intervalMs), awaited: [], isPaused };
  }

  message(trail: ClientTrail, bytes: Buffer): void {
    const { meter, clock, reader } = this.#options;
    const nowMs = clock.monotonic();
    if (reader === undefined) {
      meter.count(bytes.length);
      this.#answer(trail, nowMs);
      return;
    }
    const message = reader.read(bytes, nowMs);
    meter.count(bytes.length, message.type === 'frame' ? message.series : 0);
    if (message.type === 'frame') this.#frame(trail, message, nowMs);
    else if (message.type === 'skipped') trail.sequence.skipped(message.frames);
    else if (message.type === 'malformed')
      meter.errors.count({ kind: 'protocol', detail: '', message: message.message });
    else if (message.type === 'error') {
      meter.errors.count({ kind: 'subscription', detail: message.code.slice(0, 64), message: message.message });
    }
  }

  /** A message was sent that was due at `dueMs`. */
  sent({ awaited }: ClientTrail, dueMs: number): void {
    if (awaited.length < MAX_AWAITED) awaited.push(dueMs);
  }

  #answer({ awaited }: ClientTrail, nowMs: number): void {
    const dueMs = awaited.shift();
    if (dueMs === undefined) return;
    this.response.add(nowMs - dueMs);
    this.#options.meter.recent.add(nowMs - dueMs);
  }

  #frame(trail: ClientTrail, frame: LiveMessage & { readonly type: 'frame' }, nowMs: number): void {
    const { meter, clock, paused } = this.#options;
    trail.sequence.frame(frame.seq, frame.intervalMs);
    if (frame.seq > this.#newest) this.#newest = frame.seq;
    if (trail.isPaused) paused?.frame(frame.seq);
    // What a client got late because it did not read says nothing about the server.
    if (trail.isPaused || !this.#isMeasuring) return;
    const deliveryMs = clock.now() - frame.timeMs;
    this.delivery.add(deliveryMs);
    meter.recent.add(deliveryMs);
    this.spread.add(nowMs - frame.firstMs);
    paused?.others[paused.phase].add(deliveryMs);
  }
}
