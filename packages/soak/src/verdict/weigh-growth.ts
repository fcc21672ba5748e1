import type { MetricUnit } from '@tidemark/core';
import type { ResolvedGrowthOptions } from '../options.ts';
import type { Samples } from './bins.ts';
import { findDoubt, SETTLING_HOURS } from './doubts.ts';
import { explain } from './explain.ts';
import { mixGrowth } from './growth-rate.ts';
import type { GrowthVerdict } from './judge-growth.ts';
import { describeGrowth } from './reasons.ts';
import { seeShape } from './shape.ts';
import type { Summary } from './summarise.ts';

export const HOUR_MS = 3_600_000;
const BOUNDS = [0.05, 0.95] as const;
/** So many standard deviations lie between these quantiles of a normal distribution. */
const DEVIATIONS_WITHIN = 3.29;

/** What a verdict is made of: a run, or several lives of a process seen as one. */
export interface GrowthEvidence {
  readonly unit: MetricUnit;
  readonly limit: number | undefined;
  readonly summary: Summary;
  /** The smallest difference that the metric showed. */
  readonly resolution: number;
  /** When the run, or the last life, began. */
  readonly startMs: number;
  /** From the beginning of the summary to its end. */
  readonly hours: number;
  /** So many lives were laid over each other. */
  readonly lives: number;
  /** What the metric reaches at the end. */
  readonly highest: number;
  /** Whether the load grew too, by a share at least as great as this. */
  readonly followsLoad: (share: number) => boolean;
  readonly options: ResolvedGrowthOptions;
}

/** A verdict, and what a comparison needs beside it. */
export interface AssessedGrowth {
  readonly verdict: GrowthVerdict;
  /** The median of growth at the end, units per hour, over all explanations: that it has ended counts as 0. */
  readonly medianPerHour: number;
  /** The standard deviation of a normal distribution that holds 90 % within the same width. */
  readonly deviationPerHour: number;
}

/** The verdict on what was seen. */
export function weighGrowth(evidence: GrowthEvidence): AssessedGrowth {
  const { unit, limit, summary, resolution, startMs, hours, highest, options } = evidence;
  const explained = explain(summary.bins, resolution ** 2 / 12, hours / 24);
  const growth = mixGrowth(explained.explanations);
  const level = middleOf(summary.bins.values);
  const { rates } = options;
  const least = Math.max(rates.leastPerHour, rates.leastSharePerHour * Math.abs(level)) * hours;
  const sought = Math.max(rates.soughtPerHour, rates.soughtSharePerHour * Math.abs(level)) * hours;
  const leakProbability = growth.probabilityAbove(least);
  const grows = leakProbability >= requiredProbability(options.leakProbability, evidence);
  const loaded = grows && evidence.followsLoad(growth.mean / level);
  const doubt = grows && !loaded ? findDoubt(evidence, explained.explanations, least) : undefined;
  const leaking = grows && !loaded && doubt === undefined;
  const healthy = !grows && growth.probabilityAbove(sought) <= options.missProbability;
  const { shape, settledAt } = seeShape(explained, summary, grows || (healthy ? false : undefined));
  const perHour = (rate: number) => rate / hours;
  const verdict: GrowthVerdict = {
    verdict: leaking ? 'leaking' : healthy ? 'healthy' : 'not-enough-evidence',
    shape,
    leakProbability,
    slopePerHour: perHour(growth.mean),
    slopeLow: perHour(growth.quantile(BOUNDS[0])),
    slopeHigh: perHour(growth.quantile(BOUNDS[1])),
    growthTotal: (summary.bins.values.at(-1) as number) - (summary.bins.values[0] as number),
    warmUpEndMs: startMs + settledAt * hours * HOUR_MS,
    timeToLimitMs:
      leaking && limit !== undefined ? Math.max(0, ((limit - highest) / growth.mean) * hours * HOUR_MS) : undefined,
    reasons: [],
  };
  const context = { unit, summary, hours, loaded, doubt, settledAt, sought: perHour(sought) };
  return {
    verdict: { ...verdict, reasons: describeGrowth(verdict, context) },
    medianPerHour: perHour(growth.quantileOfAll(0.5)),
    deviationPerHour: perHour(growth.quantileOfAll(BOUNDS[1]) - growth.quantileOfAll(BOUNDS[0])) / DEVIATIONS_WITHIN,
  };
}

/** What is seen over several lives has to be as sure as in a run of half their length, or of this if that is more. */
const LEAST_LIVES_HOURS = 0.25;

/**
 * The shorter a run, the surer a leak has to be. Several lives are no better known than a short run: laying them over each
 * other takes away noise but not what the curves have wrong, which weighs the more.
 */
function requiredProbability(leakProbability: number, { hours, lives }: GrowthEvidence): number {
  const known = lives > 1 ? Math.min(hours, Math.max(hours / 2, LEAST_LIVES_HOURS)) : hours;
  return 1 - (1 - leakProbability) * Math.min(1, known / SETTLING_HOURS);
}

/** The highest value of the last tenth of the samples. */
export function highestAtEnd({ values }: Samples): number {
  const last = values.slice(-Math.ceil(values.length / 10)).filter((value) => !Number.isNaN(value));
  return last.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

function middleOf(values: Float64Array): number {
  const sorted = values.toSorted();
  return sorted[sorted.length >> 1] as number;
}

/** The smallest difference between neighbours, undefined when all values are the same. */
export function resolutionOf(values: Float64Array): number | undefined {
  let least = Number.POSITIVE_INFINITY;
  let before = Number.NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const difference = Math.abs(value - before);
    if (difference > 0 && difference < least) least = difference;
    before = value;
  }
  return least === Number.POSITIVE_INFINITY ? undefined : least;
}

/** The answer when there is nothing to go by. */
export function undecided(startMs: number, reason: string): AssessedGrowth {
  return { verdict: nothingKnown(startMs, reason), medianPerHour: Number.NaN, deviationPerHour: Number.NaN };
}

/** The verdict on a metric that never changed. */
export function constant(startMs: number): AssessedGrowth {
  const rates = { slopePerHour: 0, slopeLow: 0, slopeHigh: 0, growthTotal: 0 };
  const verdict = { ...nothingKnown(startMs, 'it never changed'), verdict: 'healthy', ...rates } as const;
  return { verdict, medianPerHour: 0, deviationPerHour: 0 };
}

function nothingKnown(startMs: number, reason: string): GrowthVerdict {
  return {
    verdict: 'not-enough-evidence',
    shape: 'flat',
    leakProbability: 0,
    slopePerHour: Number.NaN,
    slopeLow: Number.NaN,
    slopeHigh: Number.NaN,
    growthTotal: Number.NaN,
    warmUpEndMs: startMs,
    timeToLimitMs: undefined,
    reasons: [reason],
  };
}
