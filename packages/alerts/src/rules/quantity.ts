import { type MetricDescriptor, type MetricUnit, parseDuration } from '@tidemark/core';

/** What a number is measured in; `any` when nobody knows. */
export type Dimension = MetricUnit | 'any';

const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  ...Object.fromEntries(['k', 'M', 'G', 'T'].map((prefix, index) => [`${prefix}B`, 1000 ** (index + 1)])),
  KB: 1000,
  ...Object.fromEntries(['K', 'M', 'G', 'T'].map((prefix, index) => [`${prefix}iB`, 1024 ** (index + 1)])),
};

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const SIZE = /^(-?\d+(?:\.\d+)?) ?([kKMGT]?i?B)(?:\/s)?$/;
const PERCENT = /^(-?\d+(?:\.\d+)?) ?%$/;

/** What {@link parseQuantity} accepts in each dimension, for messages; reads on after "must be". */
export const QUANTITY_SYNTAX: Readonly<Record<Dimension, string>> = {
  bytes: 'a size such as 1536MiB or 10MB',
  seconds: 'a duration such as 500ms or 4h',
  ratio: 'a share such as 70%, or a number such as 0.7',
  count: 'a number',
  any: 'a number, a size such as 1536MiB, a share such as 70% or a duration such as 500ms',
};

/**
 * `1536MiB`, `70%`, `500ms`, `12.5` or a number to the base unit: bytes, ratios, seconds. Undefined for anything else, and
 * for a unit that does not belong to the dimension. A number without a unit is in the base unit.
 */
export function parseQuantity(written: string | number, dimension: Dimension): number | undefined {
  if (typeof written === 'number') return Number.isFinite(written) ? written : undefined;
  const text = written.trim();
  if (NUMBER.test(text)) return Number(text);
  const fits = (wanted: Dimension) => dimension === 'any' || dimension === wanted;
  const [, percent] = PERCENT.exec(text) ?? [];
  if (percent !== undefined) return fits('ratio') ? Number(percent) / 100 : undefined;
  const [, amount, unit = ''] = SIZE.exec(text) ?? [];
  const size = SIZES[unit];
  if (amount !== undefined && size !== undefined) return fits('bytes') ? Number(amount) * size : undefined;
  const durationMs = parseDuration(text);
  return durationMs === undefined || !fits('seconds') ? undefined : durationMs / 1000;
}

/** The dimension of what a rule sees of a metric: counters answer with their rate, and seconds a second are a share. */
export function dimensionOf(metric: Pick<MetricDescriptor, 'kind' | 'unit'> | undefined): Dimension {
  if (metric === undefined) return 'any';
  return metric.kind === 'counter' && metric.unit === 'seconds' ? 'ratio' : metric.unit;
}

const SIZE_STEPS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** For people: `1.5 GiB`, `72.4 %`, `4.2 h`, `12.5`. */
export function formatQuantity(value: number, dimension: Dimension): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'unknown' : value > 0 ? 'never' : '-∞';
  if (dimension === 'ratio') return `${shorten(value * 100)} %`;
  if (dimension === 'bytes') return scaled(value, 1024, SIZE_STEPS);
  return dimension === 'seconds' ? formatSeconds(value) : shorten(value);
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let index = 0;
  let amount = value;
  while (Math.abs(amount) >= step && index < units.length - 1) {
    amount /= step;
    index++;
  }
  return `${shorten(amount)} ${units[index]}`;
}

const TIME_STEPS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
  [0.001, 'ms'],
];

function formatSeconds(seconds: number): string {
  const [size, unit] = TIME_STEPS.find(([step]) => Math.abs(seconds) >= step) ?? [1, 's'];
  return `${shorten(seconds / size)} ${unit}`;
}

function shorten(value: number): string {
  return String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 6 : 3)));
}
