import type { AlertView, Dimension } from '@tidemark/alerts';
import type { Recording } from '../recording.ts';
import type { AlertShape } from '../shapes/http-shapes.ts';
import { rounded } from './rounded.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** How many of the base unit make one of the units of these routes: MiB, percent, milliseconds. */
const UNIT: Readonly<Record<Dimension, number>> = {
  bytes: BYTES_PER_MEGABYTE,
  ratio: 0.01,
  seconds: 0.001,
  count: 1,
  any: 1,
};

/** What the windows of `GET /metrics` are called, for the rules that watch the like. */
const WINDOW_NAMES: Readonly<Record<string, string>> = {
  'memory-high': 'memory_usage',
  'cpu-high': 'cpu_usage',
  'connections-high': 'active_connections',
  'latency-high': 'request_latency',
};

/** `GET /metrics/alerts`: what fires now, the gravest first. */
export function readAlerts({ alerts }: Pick<Recording, 'alerts'>): AlertShape[] {
  return alerts.list().flatMap((alert) => (alert.level === undefined ? [] : [alertShapeOf(alert, alert.level)]));
}

function alertShapeOf(alert: AlertView, level: NonNullable<AlertView['level']>): AlertShape {
  const { rule, metric = rule, value, bounds, dimension, description } = alert;
  const shown = (figure: number | undefined) => (figure === undefined ? null : rounded(figure / UNIT[dimension]));
  return {
    metric: WINDOW_NAMES[rule] ?? metric,
    current_value: shown(value),
    warning_threshold: shown(bounds.warning),
    critical_threshold: shown(bounds.critical),
    description,
    level: level === 'critical' ? 'CRITICAL' : 'WARNING',
  };
}
