import type { MetricUnit } from '@tidemark/core';

/** What stands where there is no number. */
export const ABSENT = '–';

/** How numbers of one kind are written so that they compare at a glance: one unit, one number of decimals. */
export interface Scale {
  /** One of these is written as 1. */
  readonly size: number;
  /** Empty when the number says it all. */
  readonly unit: string;
  /** The number with its unit, `–` for NaN. */
  format(value: number): string;
}

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].map((unit, power) => ({ unit, size: 1024 ** power }));
const TIME_UNITS = [
  { unit: 'µs', size: 1e-6 },
  { unit: 'ms', size: 1e-3 },
  { unit: 's', size: 1 },
];

/** The scale that suits the largest of the values; NaN among them is ignored. */
export function chooseScale(unit: MetricUnit, values: Iterable<number>): Scale {
  const present = [...values].filter(Number.isFinite);
  const largest = present.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = unitFor(unit, largest);
  const isWhole = present.every((value) => Number.isInteger(value / scale.size));
  const decimals = isWhole ? 0 : decimalsFor(largest / scale.size, unit);
  return { ...scale, format: (value) => withUnit(value / scale.size, decimals, scale.unit) };
}

/** A single value with its unit: `123.4 MiB`, `12.30 %`, `42`; `–` for NaN. */
export function formatAmount(value: number, unit: MetricUnit): string {
  return chooseScale(unit, [value]).format(value);
}

/** The unit that a value of this size is written in. */
export function unitFor(unit: MetricUnit, largest: number): { readonly unit: string; readonly size: number } {
  if (unit === 'ratio') return { unit: '%', size: 0.01 };
  if (unit === 'count') return { unit: '', size: 1 };
  const units = unit === 'bytes' ? BINARY_UNITS : TIME_UNITS;
  const fitting = largest === 0 ? units.find(({ size }) => size === 1) : units.findLast(({ size }) => largest >= size);
  return fitting ?? (units[0] as (typeof units)[number]);
}

function withUnit(value: number, decimals: number, unit: string): string {
  if (!Number.isFinite(value)) return ABSENT;
  const text = value.toFixed(decimals);
  return unit === '' ? text : `${text} ${unit}`;
}

/** Enough decimals to tell neighbours apart, few enough to read. */
function decimalsFor(largest: number, unit: MetricUnit): number {
  if (largest >= 1000) return 0;
  return largest >= 100 || (unit === 'ratio' && largest >= 1) ? 1 : 2;
}

/** Growth an hour, as the leak verdict counts it: `1.02 MB/h`, `12.0/h`, `0.50 %/h`; `–` for NaN. */
export function formatRate(perHour: number, unit: MetricUnit): string {
  if (!Number.isFinite(perHour)) return ABSENT;
  if (unit === 'bytes') return `${threeDigits(perHour / 1e6)} MB/h`;
  if (unit === 'ratio') return `${threeDigits(perHour * 100)} %/h`;
  return unit === 'seconds' ? `${threeDigits(perHour)} s/h` : `${threeDigits(perHour)}/h`;
}

/** `1.02`, `60.0`, `1235`, `0.05`: three digits, and no more than two behind the point. */
function threeDigits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** A share as a change: `+12.3 %`; `–` for NaN. */
export function formatChange(share: number): string {
  if (!Number.isFinite(share)) return ABSENT;
  return `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
}

/** A probability for people, never claimed to be certain: `98 %`, `over 99 %`. */
export function formatProbability(probability: number): string {
  if (!Number.isFinite(probability)) return ABSENT;
  if (probability > 0.99) return 'over 99 %';
  return probability < 0.01 ? 'under 1 %' : `${Math.round(probability * 100)} %`;
}

/** From large to small, as parts of a span are written. */
const SPANS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** A span for people, two units at most: `420 ms`, `12 s`, `3 min 12 s`, `2 h 14 min`, `4 d`. `–` for NaN. */
export function formatSpan(ms: number): string {
  if (!Number.isFinite(ms)) return ABSENT;
  if (ms > 0 && ms < 1000) return `${Math.round(ms)} ms`;
  if (ms > 0 && ms < 10_000 && ms % 1000 !== 0) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const found = SPANS.findIndex(([, size]) => seconds >= size);
  if (found === -1) return '0 s';
  const [unit, size] = SPANS[found] as [string, number];
  const [smallerUnit, smallerSize] = SPANS[found + 1] ?? ['', Number.POSITIVE_INFINITY];
  const smaller = Math.round((seconds % size) / smallerSize);
  if (smaller * smallerSize === size) return formatSpan((Math.floor(seconds / size) + 1) * size * 1000);
  return `${Math.floor(seconds / size)} ${unit}${smaller === 0 ? '' : ` ${smaller} ${smallerUnit}`}`;
}

/** `2026-11-21 14:03:07 UTC`; `–` for NaN. */
export function formatMoment(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return ABSENT;
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `1 crash`, `3 crashes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
