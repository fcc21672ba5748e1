import type { MetricUnit } from '@tidemark/core';
import { type GrowthOptions, resolveGrowthOptions } from '../options.ts';
import { requireSamples, type Samples, trimAbsent } from './bins.ts';
import { explainsGrowth } from './load.ts';
import type { Shape } from './shape.ts';
import { summarise } from './summarise.ts';
import {
  type AssessedGrowth,
  constant,
  HOUR_MS,
  highestAtEnd,
  resolutionOf,
  undecided,
  weighGrowth,
} from './weigh-growth.ts';

/** One metric of one process over a run. Restarts cut a run: what comes before is another one. */
export interface GrowthSeries extends Samples {
  readonly unit: MetricUnit;
  /** Where growth ends badly: a memory limit in bytes, the most descriptors a process may have. */
  readonly limit?: number;
  /** How much the process had to do at each of the times, such as its CPU ratio; NaN where absent. Only its course counts. */
  readonly load?: Float64Array;
}

export type Verdict = 'healthy' | 'leaking' | 'not-enough-evidence';

/** Whether a metric grows without end. Rates are in the metric's unit per hour, at the end of the run. */
export interface GrowthVerdict {
  readonly verdict: Verdict;
  readonly shape: Shape;
  /** The evidence: the probability that it grows faster than the least rate, given the shapes and noises considered. */
  readonly leakProbability: number;
  /** How fast it grows if it does, with the bounds that hold the rate with 90 % probability. NaN without evidence. */
  readonly slopePerHour: number;
  readonly slopeLow: number;
  readonly slopeHigh: number;
  /** From the beginning to the end, warm-up included. */
  readonly growthTotal: number;
  /** The end of the warm-up; the time of the first sample when there was none. */
  readonly warmUpEndMs: number;
  /** When a leak reaches the limit, counted from the last sample; undefined without a limit or a leak. */
  readonly timeToLimitMs: number | undefined;
  /** Facts for people, the most important one first. */
  readonly reasons: readonly string[];
}

/**
 * Decides whether a metric leaks: whether it grows, at the end of the run, in a way that nothing in the run says will
 * end. The method, its assumptions and what it cannot see: `docs/soak-verdict.md`. The same samples always give the same
 * verdict. Throws `RangeError` when times and values differ in number or times do not ascend.
 */
export function judgeGrowth(series: GrowthSeries, options: GrowthOptions = {}): GrowthVerdict {
  return assessGrowth(series, options).verdict;
}

/** The verdict of {@link judgeGrowth}, and what a comparison needs beside it. */
export function assessGrowth(series: GrowthSeries, options: GrowthOptions = {}): AssessedGrowth {
  requireSamples(series);
  const resolved = resolveGrowthOptions(series.unit, options);
  const samples = trimAbsent(series);
  const startMs = samples.timesMs[0] ?? Number.NaN;
  const durationMs = durationOf(samples);
  if (durationMs < resolved.leastDurationMs) return undecided(startMs, 'the run is too short to be judged');
  const summary = summarise(samples);
  if (summary === undefined) return undecided(startMs, 'there are too few samples to be judged');
  const resolution = resolutionOf(samples.values);
  if (resolution === undefined) return constant(startMs);
  const { unit, limit, load } = series;
  return weighGrowth({
    unit,
    limit,
    summary,
    resolution,
    startMs,
    hours: durationMs / HOUR_MS,
    lives: 1,
    highest: highestAtEnd(samples),
    followsLoad: (share) => load !== undefined && explainsGrowth({ timesMs: series.timesMs, values: load }, share),
    options: resolved,
  });
}

/** From the first sample to the last; 0 without any. */
export function durationOf({ timesMs }: Samples): number {
  return timesMs.length === 0 ? 0 : (timesMs.at(-1) as number) - (timesMs[0] as number);
}
