import type { Clock } from '@tidemark/core';
import { createFailureCounter, type FailureCounter } from './failures.ts';
import { createLatencies, type Latencies } from './latencies.ts';

/** What arrived within a stretch of time. */
export interface Received {
  readonly messages: number;
  readonly messagesPerSecond: number;
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly updatesPerSecond: number;
}

/** Counts what arrives: over the measured time, and since the last look. */
export class Meter {
  readonly errors: FailureCounter = createFailureCounter();
  /** The latency that the run is about, since the last look. */
  readonly recent: Latencies = createLatencies();
  readonly #clock: Clock;
  #messages = 0;
  #bytes = 0;
  #updates = 0;
  #measured: Reading;
  #looked: Reading;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#measured = this.#read();
    this.#looked = this.#measured;
  }

  /** `updates`: values in it. */
  count(bytes: number, updates = 0): void {
    this.#messages++;
    this.#bytes += bytes;
    this.#updates += updates;
  }

  /** From here on is measured. */
  restart(): void {
    this.#measured = this.#read();
  }

  /** What arrived since {@link restart}. */
  measured(): Received {
    return between(this.#measured, this.#read());
  }

  /** What arrived since the last look. */
  look(): Received {
    const now = this.#read();
    const received = between(this.#looked, now);
    this.#looked = now;
    return received;
  }

  #read(): Reading {
    return { messages: this.#messages, bytes: this.#bytes, updates: this.#updates, atMs: this.#clock.monotonic() };
  }
}

interface Reading {
  readonly messages: number;
  readonly bytes: number;
  readonly updates: number;
  readonly atMs: number;
}

function between(before: Reading, now: Reading): Received {
  const seconds = Math.max(1, now.atMs - before.atMs) / 1000;
  const perSecond = (amount: number) => Math.round((amount / seconds) * 10) / 10;
  const messages = now.messages - before.messages;
  const bytes = now.bytes - before.bytes;
  return {
    messages,
    messagesPerSecond: perSecond(messages),
    bytes,
    bytesPerSecond: perSecond(bytes),
    updatesPerSecond: perSecond(now.updates - before.updates),
  };
}
