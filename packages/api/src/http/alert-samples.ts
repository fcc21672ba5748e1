import { type Labels, SERVER_METRICS, type ServerMetricName } from '@tidemark/core';
import type { AlertDesk } from '../alert-desk.ts';
import { deliverySamples } from './delivery-samples.ts';
import type { ServerSample } from './exposition.ts';

const STATES = ['pending', 'firing', 'acknowledged', 'unknown'] as const;
const LEVELS = ['none', 'warning', 'critical'] as const;

/** What alerts and their receivers say of themselves. */
export function* alertSamples(desk: AlertDesk): Generator<ServerSample> {
  const figures = desk.figures();
  yield sample('tidemark_health_score', desk.health().score);
  yield sample('tidemark_alert_rules', figures.rules);
  yield* states(desk);
  yield sample('tidemark_alerts_suppressed', figures.suppressed);
  yield sample('tidemark_alerts_left_out', figures.leftOut);
  yield sample('tidemark_alert_changes_waiting', desk.storingProblem?.waiting ?? 0);
  for (const { name, plugin, figures } of desk.receivers()) yield* deliverySamples({ receiver: name, plugin }, figures);
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

function sample(name: ServerMetricName, value: number, labels: Labels = {}): ServerSample {
  return { metric: SERVER_METRICS[name], labels, value };
}
