import { GAP_INTERVALS, type MetricKind } from '@tidemark/core';
import type { Observations } from './observations.ts';
import type { Run } from './runs.ts';
import { RATE_REACH_INTERVALS, type WindowClock } from './window-clock.ts';

/** What is kept of the samples that fell into one bucket of time. All that H3 asks for can be told from it and merged. */
export const AGGREGATE_FIELDS = [
  /** Samples. */
  'count',
  /** The last sample. */
  'last',
  /** Observations: as many as samples for a gauge; for a counter those with a rate. */
  'observations',
  /** Of the observations: a counter's are its rates, in units a second. */
  'min',
  'max',
  'sum',
  /** Sum of the squared distances of the observations from their mean. */
  'squares',
  /** A counter's growth, resets allowed for. 0 for a gauge. */
  'increase',
  /** The measured milliseconds that the observations stand for: each for the time since the sample before it. */
  'elapsedMs',
] as const;

export type AggregateField = (typeof AGGREGATE_FIELDS)[number];

/** One number of each kind a bucket. A bucket of `count` 0 has no sample, one of 0 observations no min, max and so on. */
export type Aggregates = Readonly<Record<AggregateField, Float64Array>>;

export function createAggregates(buckets: number): Aggregates {
  return Object.fromEntries(AGGREGATE_FIELDS.map((field) => [field, new Float64Array(buckets)])) as Aggregates;
}

/** Adds one observation or more, given by their own moments, to a bucket (Chan, Golub and LeVeque's parallel update). */
function mergeMoments(
  target: Aggregates,
  bucket: number,
  more: { observations: number; min: number; max: number; sum: number; squares: number },
): void {
  if (more.observations === 0) return;
  const had = target.observations[bucket] as number;
  const sum = target.sum[bucket] as number;
  if (had === 0) {
    target.min[bucket] = more.min;
    target.max[bucket] = more.max;
    target.squares[bucket] = more.squares;
  } else {
    target.min[bucket] = Math.min(target.min[bucket] as number, more.min);
    target.max[bucket] = Math.max(target.max[bucket] as number, more.max);
    const apart = more.sum / more.observations - sum / had;
    const weight = (had * more.observations) / (had + more.observations);
    target.squares[bucket] = (target.squares[bucket] as number) + more.squares + apart * apart * weight;
  }
  target.observations[bucket] = had + more.observations;
  target.sum[bucket] = sum + more.sum;
}

/** Adds bucket `from` of `source` to bucket `to` of `target`; `source` is the later one. */
export function mergeAggregate(target: Aggregates, to: number, source: Aggregates, from: number): void {
  if (source.count[from] === 0) return;
  target.count[to] = (target.count[to] as number) + (source.count[from] as number);
  target.last[to] = source.last[from] as number;
  target.increase[to] = (target.increase[to] as number) + (source.increase[from] as number);
  target.elapsedMs[to] = (target.elapsedMs[to] as number) + (source.elapsedMs[from] as number);
  mergeMoments(target, to, {
    observations: source.observations[from] as number,
    min: source.min[from] as number,
    max: source.max[from] as number,
    sum: source.sum[from] as number,
    squares: source.squares[from] as number,
  });
}

/** Frames `[start, end)` of a series, all of which fall into one bucket. */
export interface ObservedRange {
  readonly kind: MetricKind;
  readonly samples: Float64Array;
  readonly clock: WindowClock;
  readonly observed: Observations;
  readonly start: number;
  readonly end: number;
  readonly want: WantedFields;
}

/** Which fields are filled besides `count`, `last` and `observations`; each of these takes a look at the samples. */
export interface WantedFields {
  /** `min`, `max` and `sum`. */
  readonly moments: boolean;
  /** Needs `moments`. */
  readonly squares: boolean;
  /** `elapsedMs`, and of a counter `increase`. */
  readonly growth: boolean;
}

export const ALL_FIELDS: WantedFields = { moments: true, squares: true, growth: true };

/** Digits of a sum that are more than the noise of adding it up; a sum of short decimals is a short decimal again. */
const SUM_DIGITS = 14;

/** Digits of squares, which are for a standard deviation. */
const SQUARES_DIGITS = 7;

/** Leaves out digits that say nothing but would have to be stored. */
export function roundAggregates({ sum, squares }: Aggregates): void {
  for (let i = 0; i < sum.length; i++) {
    sum[i] = Number((sum[i] as number).toPrecision(SUM_DIGITS));
    squares[i] = Number((squares[i] as number).toPrecision(SQUARES_DIGITS));
  }
}

const moments = { observations: 0, min: 0, max: 0, sum: 0, squares: 0 };

export function addObservations(target: Aggregates, bucket: number, range: ObservedRange): void {
  const { kind, samples, observed, start, end, want } = range;
  let last = end - 1;
  while (last >= start && Number.isNaN(samples[last])) last--;
  if (last < start) return;
  if (want.moments) measureMoments(observed.values, start, end);
  // A gauge's observations are its samples: they need not be counted again.
  const isCounted = kind === 'gauge' && want.moments;
  const count = isCounted ? moments.observations : countPresent(samples, start, end);
  target.count[bucket] = (target.count[bucket] as number) + count;
  target.last[bucket] = samples[last] as number;
  if (want.moments) {
    moments.squares = want.squares ? sumSquares(observed.values, start, end) : 0;
    mergeMoments(target, bucket, moments);
  }
  if (!want.growth) return;
  if (kind === 'counter') addGrowth(target, bucket, range);
  else target.elapsedMs[bucket] = (target.elapsedMs[bucket] as number) + coveredMs(range);
}

/** Adds samples of a gauge to the bucket of each run: all fields but `squares` and `elapsedMs`, in one pass. */
export function addGauge(target: Aggregates, samples: Float64Array, runs: readonly Run[]): void {
  const { count, last, observations, min, max, sum } = target;
  for (const { bucket, start, end } of runs) {
    const had = observations[bucket] as number;
    let lowest = had === 0 ? Number.POSITIVE_INFINITY : (min[bucket] as number);
    let highest = had === 0 ? Number.NEGATIVE_INFINITY : (max[bucket] as number);
    let total = 0;
    let newest = 0;
    let more = 0;
    for (let i = start; i < end; i++) {
      const sample = samples[i] as number;
      if (Number.isNaN(sample)) continue;
      if (sample < lowest) lowest = sample;
      if (sample > highest) highest = sample;
      total += sample;
      newest = sample;
      more++;
    }
    if (more === 0) continue;
    count[bucket] = observations[bucket] = had + more;
    last[bucket] = newest;
    min[bucket] = lowest;
    max[bucket] = highest;
    sum[bucket] = (sum[bucket] as number) + total;
  }
}

function measureMoments(values: Float64Array, start: number, end: number): void {
  let observations = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    observations++;
    sum += value;
  }
  moments.observations = observations;
  moments.min = min;
  moments.max = max;
  moments.sum = sum;
}

/** Of distances from the mean that was just measured, so that large values keep their small differences. */
function sumSquares(values: Float64Array, start: number, end: number): number {
  if (moments.min === moments.max) return 0;
  const mean = moments.sum / moments.observations;
  let squares = 0;
  for (let i = start; i < end; i++) {
    const distance = (values[i] as number) - mean;
    if (!Number.isNaN(distance)) squares += distance * distance;
  }
  return squares;
}

function countPresent(samples: Float64Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (!Number.isNaN(samples[i])) count++;
  return count;
}

function addGrowth(target: Aggregates, bucket: number, { observed, start, end, want }: ObservedRange): void {
  const { values, increases, elapsedMs: elapsed } = observed;
  let [observations, increase, elapsedMs] = [0, 0, 0];
  for (let i = start; i < end; i++) {
    if (Number.isNaN(values[i])) continue;
    observations++;
    increase += increases[i] as number;
    elapsedMs += elapsed[i] as number;
  }
  target.increase[bucket] = (target.increase[bucket] as number) + increase;
  target.elapsedMs[bucket] = (target.elapsedMs[bucket] as number) + elapsedMs;
  if (!want.moments) target.observations[bucket] = (target.observations[bucket] as number) + observations;
}

/** The measured time that samples of a gauge stand for; the first of a window for the time since the frame before. */
function coveredMs({ samples, clock, start, end }: ObservedRange): number {
  const { positionsMs, intervalsMs } = clock;
  let before = start - 1;
  while (before >= 0 && Number.isNaN(samples[before])) before--;
  let covered = 0;
  for (let i = start; i < end; i++) {
    if (Number.isNaN(samples[i])) continue;
    const since = before < 0 ? Number.POSITIVE_INFINITY : (positionsMs[i] as number) - (positionsMs[before] as number);
    covered += since <= RATE_REACH_INTERVALS * (intervalsMs[i] as number) ? since : frameMs(clock, i);
    before = i;
  }
  return covered;
}

/** The measured time that one frame stands for: since the one before, or one interval where that is not known. */
export function frameMs({ elapsedMs, intervalsMs }: WindowClock, index: number): number {
  const [elapsed, interval] = [elapsedMs[index] as number, intervalsMs[index] as number];
  return elapsed > 0 && elapsed <= GAP_INTERVALS * interval ? elapsed : interval;
}
