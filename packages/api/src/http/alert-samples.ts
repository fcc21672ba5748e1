import { type Labels, SERVER_METRICS, type ServerMetricName } from '@tidemark/core';
import type { AlertDesk, DeskReceiver } from '../alert-desk.ts';
import type { ServerSample } from './exposition.ts';

const STATES = ['pending', 'firing', 'acknowledged', 'unknown'] as const;
const LEVELS = ['none', 'warning', 'critical'] as const;
const BREAKER_STATES = ['closed', 'half-open', 'open'] as const;

/** What alerts and their receivers say of themselves. */
export function* alertSamples(desk: AlertDesk): Generator<ServerSample> {
  const figures = desk.figures();
  yield sample('tidemark_health_score', desk.health().score);
  yield sample('tidemark_alert_rules', figures.rules);
  yield* states(desk);
  yield sample('tidemark_alerts_suppressed', figures.suppressed);
  yield sample('tidemark_alerts_left_out', figures.leftOut);
  yield sample('tidemark_alert_changes_waiting', desk.storingProblem?.waiting ?? 0);
  for (const receiver of desk.receivers()) yield* deliverySamples(receiver);
}

function* states(desk: AlertDesk): Generator<ServerSample> {
  const counts = new Map<string, number>();
  for (const { state, level = 'none' } of desk.list()) {
    counts.set(`${state} ${level}`, (counts.get(`${state} ${level}`) ?? 0) + 1);
  }
  for (const state of STATES) {
    for (const level of LEVELS) {
      // What fires has a level, what is pending has none.
      if ((state === 'pending') === (level === 'none') || state === 'unknown')
        yield sample('tidemark_alerts', counts.get(`${state} ${level}`) ?? 0, { state, level });
    }
  }
}

/** How it goes with a receiver. */
export function* deliverySamples({ name, plugin, figures }: DeskReceiver): Generator<ServerSample> {
  const { queue, breaker, dropped } = figures;
  const whose = { receiver: name, plugin };
  yield sample('tidemark_delivery_queue_items', queue.items, whose);
  yield sample('tidemark_delivery_queue_limit', queue.maxItems, whose);
  for (const state of BREAKER_STATES) {
    yield sample('tidemark_delivery_breaker_state', breaker.state === state ? 1 : 0, { ...whose, state });
  }
  yield sample('tidemark_delivery_breaker_opened_total', breaker.opened, whose);
  yield sample('tidemark_delivery_delivered_total', figures.delivered, whose);
  yield sample('tidemark_delivery_attempts_total', figures.attempts, whose);
  yield sample('tidemark_delivery_failed_attempts_total', figures.failedAttempts, whose);
  yield sample('tidemark_delivery_retries_total', figures.retries, whose);
  for (const [reason, count] of Object.entries(dropped)) {
    yield sample('tidemark_delivery_dropped_total', count, { ...whose, reason });
  }
}

function sample(name: ServerMetricName, value: number, labels: Labels = {}): ServerSample {
  return { metric: SERVER_METRICS[name], labels, value };
}
