import type { MetricUnit } from '@tidemark/core';
import { type GrowthOptions, type ResolvedGrowthOptions, resolveGrowthOptions } from '../options.ts';
import { requireSamples, type Samples, trimAbsent } from './bins.ts';
import { explain } from './explain.ts';
import { type GrowthRate, mixGrowth } from './growth-rate.ts';
import { explainsGrowth } from './load.ts';
import { describeGrowth } from './reasons.ts';
import { type Shape, seeShape } from './shape.ts';
import { type Summary, summarise } from './summarise.ts';

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

const HOUR_MS = 3_600_000;
const BOUNDS = [0.05, 0.95] as const;

/**
 * Decides whether a metric leaks: whether it grows, at the end of the run, in a way that nothing in the run says will
 * end. The method, its assumptions and what it cannot see: `docs/soak-verdict.md`. The same samples always give the same
 * verdict. Throws `RangeError` when times and values differ in number or times do not ascend.
 */
export function judgeGrowth(series: GrowthSeries, options: GrowthOptions = {}): GrowthVerdict {
  requireSamples(series);
  const resolved = resolveGrowthOptions(series.unit, options);
  const samples = trimAbsent(series);
  const durationMs =
    samples.values.length === 0 ? 0 : (samples.timesMs.at(-1) as number) - (samples.timesMs[0] as number);
  if (durationMs < resolved.leastDurationMs) return undecided(samples, 'the run is too short to be judged');
  const summary = summarise(samples);
  if (summary === undefined) return undecided(samples, 'there are too few samples to be judged');
  const resolution = resolutionOf(samples.values);
  if (resolution === undefined) return constant(samples);
  return weigh({ series, samples, summary, resolution, hours: durationMs / HOUR_MS, options: resolved });
}

/** What a verdict is made of. */
interface Evidence {
  readonly series: GrowthSeries;
  readonly samples: Samples;
  readonly summary: Summary;
  /** The smallest difference that the metric showed. */
  readonly resolution: number;
  readonly hours: number;
  readonly options: ResolvedGrowthOptions;
}

function weigh(evidence: Evidence): GrowthVerdict {
  const { series, samples, summary, resolution, hours, options } = evidence;
  const explained = explain(summary.bins, resolution ** 2 / 12, hours / 24);
  const growth = mixGrowth(explained.explanations);
  const level = middleOf(summary.bins.values);
  const { rates } = options;
  const least = Math.max(rates.leastPerHour, rates.leastSharePerHour * Math.abs(level)) * hours;
  const sought = Math.max(rates.soughtPerHour, rates.soughtSharePerHour * Math.abs(level)) * hours;
  const leakProbability = growth.probabilityAbove(least);
  const grows = leakProbability >= requiredProbability(options.leakProbability, hours);
  const loaded = grows && explainsGrowth(series, growth.mean / level);
  const leaking = grows && !loaded;
  const healthy = !grows && growth.probabilityAbove(sought) <= options.missProbability;
  const { shape, settledAt } = seeShape(explained, summary, grows || (healthy ? false : undefined));
  const perHour = (rate: number) => rate / hours;
  const startMs = samples.timesMs[0] as number;
  const verdict: GrowthVerdict = {
    verdict: leaking ? 'leaking' : healthy ? 'healthy' : 'not-enough-evidence',
    shape,
    leakProbability,
    slopePerHour: perHour(growth.mean),
    slopeLow: perHour(growth.quantile(BOUNDS[0])),
    slopeHigh: perHour(growth.quantile(BOUNDS[1])),
    growthTotal: (summary.bins.values.at(-1) as number) - (summary.bins.values[0] as number),
    warmUpEndMs: startMs + settledAt * hours * HOUR_MS,
    timeToLimitMs: leaking ? timeToLimit(evidence, growth) : undefined,
    reasons: [],
  };
  return {
    ...verdict,
    reasons: describeGrowth(verdict, { unit: series.unit, summary, hours, loaded, settledAt, sought: perHour(sought) }),
  };
}

/** A process that was watched for less than this may still be warming up, in ways that no curve foresees. */
const FAMILIAR_HOURS = 0.75;

/** The shorter a run, the surer a leak has to be. */
function requiredProbability(leakProbability: number, hours: number): number {
  return 1 - (1 - leakProbability) * Math.min(1, hours / FAMILIAR_HOURS);
}

/** From the highest that the metric reaches now to the limit, at the rate that is most likely. */
function timeToLimit({ series, samples, hours }: Evidence, { mean }: GrowthRate): number | undefined {
  if (series.limit === undefined) return undefined;
  const last = samples.values.slice(-Math.ceil(samples.values.length / 10)).filter((value) => !Number.isNaN(value));
  const highest = last.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return Math.max(0, ((series.limit - highest) / mean) * hours * HOUR_MS);
}

function middleOf(values: Float64Array): number {
  const sorted = values.toSorted();
  return sorted[sorted.length >> 1] as number;
}

/** The smallest difference between neighbours, undefined when all values are the same. */
function resolutionOf(values: Float64Array): number | undefined {
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

function undecided({ timesMs }: Samples, reason: string): GrowthVerdict {
  return {
    verdict: 'not-enough-evidence',
    shape: 'flat',
    leakProbability: 0,
    slopePerHour: Number.NaN,
    slopeLow: Number.NaN,
    slopeHigh: Number.NaN,
    growthTotal: Number.NaN,
    warmUpEndMs: timesMs[0] ?? Number.NaN,
    timeToLimitMs: undefined,
    reasons: [reason],
  };
}

function constant(samples: Samples): GrowthVerdict {
  return {
    ...undecided(samples, 'it never changed'),
    verdict: 'healthy',
    slopePerHour: 0,
    slopeLow: 0,
    slopeHigh: 0,
    growthTotal: 0,
  };
}
