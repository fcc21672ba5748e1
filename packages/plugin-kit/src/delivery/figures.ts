import type { BreakerFigures } from './breaker.ts';
import type { QueueFigures } from './queue.ts';

export type DeliveryState = 'running' | 'draining' | 'closed';

/** Why something that was offered was not delivered. */
export interface DropFigures {
  /** The queue was full. */
  readonly overflow: number;
  /** The receiver refused it for good. */
  readonly rejected: number;
  /** It waited longer than `giveUpAfterMs`. */
  readonly expired: number;
}

export interface LatencyFigures {
  readonly lastMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface DeliveryProblem {
  readonly message: string;
  readonly code: string | undefined;
  /** Unix epoch, milliseconds. */
  readonly timeMs: number;
}

/** Everything there is to know of a delivery, as plain data. Counts grow from its start. */
export interface DeliveryFigures {
  readonly state: DeliveryState;
  readonly breaker: BreakerFigures;
  readonly queue: QueueFigures;
  readonly offered: number;
  readonly duplicates: number;
  readonly delivered: number;
  /** Those of `delivered` that needed more than one attempt. */
  readonly deliveredByRetry: number;
  readonly attempts: number;
  /** Those of `attempts` that were not the first for what they brought. */
  readonly retries: number;
  readonly failedAttempts: number;
  /** Those of `failedAttempts` that ran into the deadline. */
  readonly lateAttempts: number;
  /** Those of `lateAttempts` that did not end when they were aborted. */
  readonly hungAttempts: number;
  readonly dropped: DropFigures;
  /** How often the queue itself failed; what it was asked is asked again. */
  readonly queueFailures: number;
  /** How long the attempts that were accepted took; undefined before the first. */
  readonly latency: LatencyFigures | undefined;
  /** Unix epoch, milliseconds. */
  readonly lastDeliveredMs: number | undefined;
  readonly lastProblem: DeliveryProblem | undefined;
  /** Until the next attempt may begin; 0 when nothing holds it up. */
  readonly nextAttemptInMs: number;
}

/** How a delivery ended. */
export interface DeliveryReport {
  readonly delivered: number;
  readonly retries: number;
  readonly dropped: number;
  /** What is still in the queue: a persistent one delivers it after the next start. */
  readonly left: number;
  readonly tookMs: number;
  readonly figures: DeliveryFigures;
}
