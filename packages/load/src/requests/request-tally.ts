import type { Clock } from '@tidemark/core';
import { createLatencies } from '../latencies.ts';
import type { Meter } from '../meter.ts';
import type { RequestOutcome } from './request-client.ts';

const FIRST_ERROR_STATUS = 400;

/** Takes the outcomes of all requests and adds them up. */
export class RequestTally {
  readonly response = createLatencies();
  readonly #meter: Meter;
  readonly #clock: Clock;
  readonly #statuses = new Map<number, number>();
  #answered = 0;
  #failed = 0;
  #isMeasuring = false;

  constructor(meter: Meter, clock: Clock) {
    this.#meter = meter;
    this.#clock = clock;
  }

  get answered(): number {
    return this.#answered;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Answers by status. */
  get statuses(): Record<string, number> {
    return Object.fromEntries([...this.#statuses].sort(([a], [b]) => a - b));
  }

  /** From here on is measured. */
  restart(): void {
    this.#isMeasuring = true;
    this.#meter.restart();
  }

  /** What became of a request that was due at `dueMs`. */
  outcome(outcome: RequestOutcome, dueMs: number): void {
    if ('failure' in outcome) {
      this.#meter.errors.count(outcome.failure);
      if (this.#isMeasuring) this.#failed++;
      return;
    }
    const { status, bytes } = outcome;
    this.#meter.count(bytes);
    if (status >= FIRST_ERROR_STATUS) {
      this.#meter.errors.count({ kind: 'status', detail: String(status), message: `the server answered ${status}` });
    }
    if (!this.#isMeasuring) return;
    this.#answered++;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const latencyMs = this.#clock.monotonic() - dueMs;
    this.response.add(latencyMs);
    this.#meter.recent.add(latencyMs);
  }
}
