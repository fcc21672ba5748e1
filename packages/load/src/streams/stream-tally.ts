import type { Clock } from '@tidemark/core';
import type { Failure } from '../failures.ts';
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
  /** When its newest frame came, on our monotonic clock; undefined before the first. */
  heardMs: number | undefined;
}

/** A client without a frame for the time of so many, and for so long, gets nothing any more. */
const SILENT_STRIDES = 3;
const MIN_SILENCE_MS = 1000;

export interface TallyOptions {
  readonly meter: Meter;
  readonly clock: Clock;
  /** For a Tidemark stream; without one messages are counted and answers awaited. */
  readonly reader: LiveMessageReader | undefined;
  readonly intervalMs: number | undefined;
  readonly paused: PausedClient | undefined;
  /** The server refused the subscription of a client. */
  readonly onRefused: (failure: Failure, trail: ClientTrail) => void;
}

/** Takes the messages of all clients and adds up what they tell. */
export class StreamTally {
  readonly delivery = createLatencies();
  readonly spread = createLatencies();
  readonly response = createLatencies();
  readonly counts: SequenceCounts = createSequenceCounts();
  readonly pausedCounts: SequenceCounts = createSequenceCounts();
  readonly #options: TallyOptions;
  #newest = -1;
  /** The newest as measuring began; undefined before. */
  #newestBefore: number | undefined;
  #tickMs = 0;

  constructor(options: TallyOptions) {
    this.#options = options;
  }

  /** The newest frame that any client has; -1 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** All clients are connected: from here on latencies count, and each client must get what the others get. */
  measure(): void {
    this.#newestBefore = this.#newest;
  }

  /**
   * Whether an open client gets nothing: it has no frame although one came since measuring began, or nobody has any; or none
   * came to it for longer than a few frames take.
   */
  isSilent({ heardMs }: ClientTrail): boolean {
    if (heardMs === undefined) return this.#newest < 0 || this.#newest !== this.#newestBefore;
    const strideMs = Math.max(this.#tickMs, this.#options.intervalMs ?? 0);
    return this.#options.clock.monotonic() - heardMs > Math.max(SILENT_STRIDES * strideMs, MIN_SILENCE_MS);
  }

  trail(isPaused: boolean): ClientTrail {
    const counts = isPaused ? this.pausedCounts : this.counts;
    const sequence = new SequenceCheck(counts, this.#options.intervalMs);
    return { sequence, awaited: [], isPaused, heardMs: undefined };
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
      const failure = { kind: 'subscription', detail: message.code.slice(0, 64), message: message.message } as const;
      this.#options.onRefused(failure, trail);
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
    trail.heardMs = nowMs;
    this.#tickMs = frame.intervalMs;
    if (frame.seq > this.#newest) this.#newest = frame.seq;
    if (trail.isPaused) paused?.frame(frame.seq);
    // What a client got late because it did not read says nothing about the server.
    if (trail.isPaused || this.#newestBefore === undefined) return;
    const deliveryMs = clock.now() - frame.timeMs;
    this.delivery.add(deliveryMs);
    meter.recent.add(deliveryMs);
    this.spread.add(nowMs - frame.firstMs);
    paused?.others[paused.phase].add(deliveryMs);
  }
}
