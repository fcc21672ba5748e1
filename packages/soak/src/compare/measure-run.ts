import type { MetricUnit } from '@tidemark/core';
import { selectQuantile } from '@tidemark/core';
import { mean, quantileOf, type Statistic } from '../verdict/bins.ts';
import { assessLives } from '../verdict/judge-lives.ts';
import { cutLives, type Life } from '../verdict/lives.ts';
import { batchMean } from './batch-means.ts';
import type { Measure, ProcessMetrics } from './run-comparison.ts';

/** One number of one run, and how sure it is as a number of that run. */
export interface Estimate {
  readonly value: number;
  /** Standard error within the run, squared. */
  readonly variance: number;
  /** Of the variance. */
  readonly degreesOfFreedom: number;
  /** How much the metric varies from minute to minute. */
  readonly deviation: number;
}

/** One metric of one process of one run. */
export interface MetricRun {
  readonly timesMs: Float64Array;
  readonly lives: readonly Life[];
  readonly unit: MetricUnit;
  readonly values: Float64Array;
  /** The growth at its end, for what may leak. */
  readonly growth: Estimate | undefined;
  /** When it had settled, as milliseconds since the beginning of a life (of what counts of it). */
  readonly settledMs: number;
  /** How long the longest life is that counts. */
  readonly spanMs: number;
}

type Column = ProcessMetrics['metrics'][number];

const BATCHES = 24;
/** The tails of what a verdict knows of a rate are heavier than those of a normal distribution. */
const GROWTH_DEGREES = 10;
const LEAST_BATCH_SAMPLES = 4;
/** After a fall. */
const LEAST_LASTING_BATCHES = 2;
const MEDIAN = quantileOf(0.5);
const P95 = quantileOf(0.95);
/** A run that never settles is compared by its second half. */
const MOST_SETTLING = 0.5;

/** Looks at one metric of one run for what its comparison needs. */
export function viewMetric({ timesMs, lives }: ProcessMetrics, { unit, values }: Column): MetricRun {
  const beginnings = lives.map(({ fromMs, warmUpEndMs = fromMs }) => Math.max(fromMs, warmUpEndMs));
  const spanMs = Math.max(0, ...lives.map(({ toMs }, i) => toMs - (beginnings[i] as number)));
  const run = { timesMs, lives, unit, values, spanMs };
  if (unit === 'ratio') return { ...run, growth: undefined, settledMs: 0 };
  const { verdict, medianPerHour, deviationPerHour } = assessLives({ timesMs, values, unit }, lives);
  const settledMs =
    verdict.warmUpEndMs - (beginnings.findLast((timeMs) => timeMs <= verdict.warmUpEndMs) ?? Number.NaN);
  const growth = {
    value: medianPerHour,
    variance: deviationPerHour ** 2,
    degreesOfFreedom: GROWTH_DEGREES,
    deviation: deviationPerHour,
  };
  return {
    ...run,
    growth: Number.isNaN(medianPerHour) ? undefined : growth,
    settledMs: Number.isNaN(settledMs) ? 0 : Math.min(settledMs, MOST_SETTLING * spanMs),
  };
}

/** The part of every life that runs are compared by, so that each is seen at the same age. Milliseconds since its beginning. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** After all of them have settled, for as long as all of them last. */
export function commonWindow(runs: readonly MetricRun[]): Window {
  const toMs = Math.min(...runs.map(({ spanMs }) => spanMs));
  return { fromMs: Math.min(MOST_SETTLING * toMs, Math.max(...runs.map(({ settledMs }) => settledMs))), toMs };
}

/** A measure of one run; undefined when there is too little of it. */
export function estimate(run: MetricRun, measure: Measure, window: Window): Estimate | undefined {
  if (measure === 'growth an hour') return run.growth;
  const pieces = cutWindow(run, window);
  const batches = cutBatches(pieces, measure === 'p95' ? P95 : levelOf(run.unit));
  const known = batchMean(batches);
  if (known === undefined) return undefined;
  const { mean: level, variance, ...rest } = known;
  return {
    value: measure === 'p95' ? quantileOfAll(pieces) : level,
    variance: variance + (run.unit === 'bytes' ? lastingFall(batches) ** 2 : 0),
    ...rest,
  };
}

/**
 * By how much batches fell at once without ever coming back; 0 when they did not. The system takes pages back when memory
 * is short, from all processes at the same time, and where such a run would have stayed is known only to what it lost.
 */
export function lastingFall(batches: Float64Array): number {
  let fall = 0;
  for (let at = 1; at <= batches.length - LEAST_LASTING_BATCHES; at++) {
    const before = Math.min(...batches.subarray(0, at));
    fall = Math.max(fall, before - Math.max(...batches.subarray(at)));
  }
  return fall;
}

/** Memory has spikes that say nothing of its level; in the work of a process they are part of it. */
function levelOf(unit: MetricUnit): Statistic {
  return unit === 'bytes' ? MEDIAN : mean;
}

/** The values of each life within the window that are there. */
function cutWindow({ timesMs, lives, values }: MetricRun, window: Window): Float64Array[] {
  const parts = lives.map(({ fromMs, warmUpEndMs = fromMs, toMs }) => {
    const beginning = Math.max(fromMs, warmUpEndMs);
    const from = beginning + window.fromMs;
    return { fromMs: from, toMs: Math.max(from, Math.min(toMs, beginning + window.toMs)) };
  });
  return cutLives(timesMs, parts).map(({ start, end }) =>
    values.subarray(start, end).filter((value) => !Number.isNaN(value)),
  );
}

/** Splits lives into batches of about the same number of samples, none of which holds samples of two lives. */
function cutBatches(pieces: readonly Float64Array[], statistic: Statistic): Float64Array {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const size = Math.max(LEAST_BATCH_SAMPLES, total / BATCHES);
  return Float64Array.from(
    pieces.flatMap((piece) => {
      const count = Math.floor(piece.length / size + 0.01);
      return Array.from({ length: count }, (_, i) => {
        const batch = piece.slice(Math.floor((i * piece.length) / count), Math.floor(((i + 1) * piece.length) / count));
        return statistic(batch, batch.length);
      });
    }),
  );
}

function quantileOfAll(pieces: readonly Float64Array[]): number {
  const all = Float64Array.from(pieces.flatMap((piece) => [...piece]));
  return selectQuantile(all, all.length, 0.95);
}
