import { type Labels, SERVER_METRICS, type ServerMetricName } from '@tidemark/core';
import type { DeliveryFigures } from '@tidemark/plugin-kit/host';
import type { ServerSample } from './exposition.ts';

const BREAKER_STATES = ['closed', 'half-open', 'open'] as const;
const MS_PER_SECOND = 1000;

/** How a delivery goes. `whose` names the receiver or the exporter. */
export function* deliverySamples(whose: Labels, figures: DeliveryFigures): Generator<ServerSample> {
  const { queue, breaker, dropped, latency } = figures;
  yield sample('tidemark_delivery_queue_items', queue.items, whose);
  yield sample('tidemark_delivery_queue_limit', queue.maxItems, whose);
  for (const state of BREAKER_STATES) {
    yield sample('tidemark_delivery_breaker_state', breaker.state === state ? 1 : 0, { ...whose, state });
  }
  yield sample('tidemark_delivery_breaker_opened_total', breaker.opened, whose);
  yield sample('tidemark_delivery_delivered_total', figures.delivered, whose);
  yield sample('tidemark_delivery_delivered_by_retry_total', figures.deliveredByRetry, whose);
  yield sample('tidemark_delivery_attempts_total', figures.attempts, whose);
  yield sample('tidemark_delivery_failed_attempts_total', figures.failedAttempts, whose);
  yield sample('tidemark_delivery_retries_total', figures.retries, whose);
  for (const [reason, count] of Object.entries(dropped)) {
    yield sample('tidemark_delivery_dropped_total', count, { ...whose, reason });
  }
  if (latency === undefined) return;
  const { p50Ms: p50, p95Ms: p95, p99Ms: p99 } = latency;
  for (const [percentile, latencyMs] of Object.entries({ p50, p95, p99 })) {
    yield sample('tidemark_delivery_latency_seconds', latencyMs / MS_PER_SECOND, { ...whose, percentile });
  }
}

function sample(name: ServerMetricName, value: number, labels: Labels): ServerSample {
  return { metric: SERVER_METRICS[name], labels, value };
}
