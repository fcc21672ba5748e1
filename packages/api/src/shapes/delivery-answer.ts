import type { DeliveryFigures, DeliveryProblem } from '@tidemark/plugin-kit/host';
import type { DeliveryShape, ProblemShape } from './delivery-shapes.ts';

/** How a delivery goes, as JSON carries it. */
export function deliveryAnswer(figures: DeliveryFigures): DeliveryShape {
  const { breaker, queue, latency } = figures;
  return {
    state: figures.state,
    breaker: { state: breaker.state, failuresInARow: breaker.failuresInARow, openForMs: breaker.openForMs },
    queue: { ...queue, oldestMs: queue.oldestMs ?? null },
    delivered: figures.delivered,
    deliveredByRetry: figures.deliveredByRetry,
    attempts: figures.attempts,
    retries: figures.retries,
    failedAttempts: figures.failedAttempts,
    dropped: figures.dropped,
    latency: latency === undefined ? null : { p50Ms: latency.p50Ms, p95Ms: latency.p95Ms, p99Ms: latency.p99Ms },
    lastDeliveredMs: figures.lastDeliveredMs ?? null,
    lastProblem: problemAnswer(figures.lastProblem),
    nextAttemptInMs: figures.nextAttemptInMs,
  };
}

export function problemAnswer(problem: DeliveryProblem | undefined): ProblemShape | null {
  return problem === undefined ? null : { ...problem, code: problem.code ?? null };
}
