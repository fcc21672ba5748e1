import type { Aggregation, MetricUnit } from '@tidemark/core';
import { formatDateTime, formatSpan } from './time.ts';

/** What a number measures, finer than the unit of its metric: seconds of CPU time a second are cores, and so on. */
export type Dimension =
  | 'bytes'
  | 'bytes/s'
  | 'seconds'
  | 'seconds/s'
  | 'cpu-time'
  | 'cores'
  | 'count'
  | 'count/s'
  | 'ratio'
  | 'time';

/** What an aggregation of a metric measures; the metric's own value without one. */
export function dimensionOf(
  metric: { readonly metric: string; readonly unit: MetricUnit },
  aggregation?: Aggregation,
): Dimension {
  const { unit } = metric;
  const isCpuTime = /cpu_(core_)?seconds_total$/.test(metric.metric);
  if (aggregation === 'count') return 'count';
  if (aggregation !== undefined && isOfRate(metric.metric, aggregation)) {
    if (unit === 'seconds') return isCpuTime ? 'cores' : 'seconds/s';
    return unit === 'bytes' ? 'bytes/s' : 'count/s';
  }
  if (isCpuTime) return 'cpu-time';
  // Prometheus's names for points in time.
  if (unit === 'seconds' && /_(boot_time|start_time|timestamp)_seconds$/.test(metric.metric)) return 'time';
  return unit;
}

/** Everything but these is, of a counter, about its rate. */
function isOfRate(metric: string, aggregation: Aggregation): boolean {
  return metric.endsWith('_total') && aggregation !== 'last' && aggregation !== 'increase';
}

/** How a column of numbers is written so that its values compare at a glance: one unit, one number of decimals. */
export interface Scale {
  /** Empty when the number says it all. */
  readonly unit: string;
  format(value: number): string;
}

interface Unit {
  /** From this on, a value is written in the unit. */
  readonly size: number;
  readonly unit: string;
}

/** From small to large. */
const UNITS: Readonly<Record<Exclude<Dimension, 'time'>, readonly Unit[]>> = {
  bytes: binaryUnits(''),
  'bytes/s': binaryUnits('/s'),
  seconds: [
    { size: 1e-6, unit: 'µs' },
    { size: 1e-3, unit: 'ms' },
    { size: 1, unit: 's' },
  ],
  'cpu-time': [{ size: 1, unit: 's' }],
  'seconds/s': [{ size: 1, unit: 's/s' }],
  cores: [{ size: 1, unit: 'cores' }],
  count: [{ size: 1, unit: '' }],
  'count/s': [{ size: 1, unit: '/s' }],
  ratio: [{ size: 0.01, unit: '%' }],
};

function binaryUnits(suffix: string): Unit[] {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  return names.map((name, power) => ({ size: 1024 ** power, unit: name + suffix }));
}

/** The scale that suits the largest of the values; NaN among them is ignored. */
export function chooseScale(dimension: Dimension, values: Iterable<number>): Scale {
  const present = [...values].filter((value) => !Number.isNaN(value));
  if (dimension === 'time') return { unit: '', format: (seconds) => formatDateTime(seconds * 1000) };
  const largest = present.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const { size, unit } = chooseUnit(UNITS[dimension], largest);
  const isWhole = present.every((value) => isNearlyInteger(value / size));
  const decimals = isWhole ? 0 : decimalsFor(largest / size, dimension);
  return { unit, format: (value) => (value / size).toFixed(decimals) };
}

/** The largest unit that does not exceed the value; for zero, which fits all, the plain one. */
function chooseUnit(units: readonly Unit[], largest: number): Unit {
  const fitting = largest === 0 ? units.find(({ size }) => size === 1) : units.findLast(({ size }) => largest >= size);
  return (fitting ?? units[0]) as Unit;
}

function isNearlyInteger(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9 * Math.max(1, Math.abs(value));
}

/** Enough decimals to tell neighbours apart, few enough to read: about four digits in all. */
function decimalsFor(largest: number, dimension: Dimension): number {
  if (largest >= 1000) return dimension === 'bytes' ? 1 : 0;
  if (largest >= 100) return 1;
  return largest < 1 && dimension === 'cores' ? 3 : 2;
}

/** A single value with its unit: `123.4 MiB`, `0.52`, `3m 12s`. */
export function formatQuantity(value: number, dimension: Dimension): string {
  if ((dimension === 'seconds' || dimension === 'cpu-time') && value >= 60) return formatSpan(value * 1000);
  const { unit, format } = chooseScale(dimension, [value]);
  return unit === '' || unit.startsWith('/') ? format(value) + unit : `${format(value)} ${unit}`;
}
