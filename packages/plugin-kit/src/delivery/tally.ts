import { createQuantileSketch, isTidemarkError } from '@tidemark/core';
import { messageOf } from '../contract/failure.ts';
import type { DeliveryProblem, LatencyFigures } from './figures.ts';

/** The counts of a delivery, and what it remembers of its attempts. */
export function createTally() {
  const latencies = createQuantileSketch();
  let lastMs = 0;
  return {
    offered: 0,
    duplicates: 0,
    delivered: 0,
    deliveredByRetry: 0,
    attempts: 0,
    retries: 0,
    failedAttempts: 0,
    lateAttempts: 0,
    hungAttempts: 0,
    dropped: { overflow: 0, rejected: 0, expired: 0 },
    queueFailures: 0,
    lastDeliveredMs: undefined as number | undefined,
    lastProblem: undefined as DeliveryProblem | undefined,

    /** Something was accepted by its n-th attempt, which took so long. */
    addDelivered(attempts: number, tookMs: number, timeMs: number): void {
      this.delivered++;
      if (attempts > 1) this.deliveredByRetry++;
      this.lastDeliveredMs = timeMs;
      lastMs = tookMs;
      latencies.add(tookMs);
    },

    addProblem(error: unknown, timeMs: number): void {
      this.lastProblem = { message: messageOf(error), code: isTidemarkError(error) ? error.code : undefined, timeMs };
    },

    latency(): LatencyFigures | undefined {
      if (latencies.isEmpty) return undefined;
      const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((q) => latencies.quantile(q)) as [number, number, number];
      return { lastMs, p50Ms, p95Ms, p99Ms };
    },
  };
}
