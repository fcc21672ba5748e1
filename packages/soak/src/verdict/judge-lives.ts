import { type GrowthOptions, resolveGrowthOptions } from '../options.ts';
import { requireSamples, type Samples, trimAbsent } from './bins.ts';
import { assessGrowth, durationOf, type GrowthSeries, type GrowthVerdict } from './judge-growth.ts';
import { cutLives, type Life, type Stretch } from './lives.ts';
import { grewBy, LOAD_BINS } from './load.ts';
import { type LifeSamples, stackLives, stackLoads } from './stack-lives.ts';
import {
  type AssessedGrowth,
  constant,
  HOUR_MS,
  highestAtEnd,
  resolutionOf,
  undecided,
  weighGrowth,
} from './weigh-growth.ts';

/** A life that is long enough to say something. */
interface LongLife {
  readonly life: Life;
  readonly stretch: Stretch;
  readonly samples: LifeSamples;
}

const DAY_HOURS = 24;

/**
 * As {@link judgeGrowth}, for a process that was started several times while it was watched. The same program does the
 * same in each life, so its lives are laid over each other by the time since their start and judged as one run: noise
 * grows less with every life, but what happens in each of them, such as a warm-up, is no more of a leak for happening
 * again. Lives shorter than the least duration count for nothing. Throws `RangeError` on lives that overlap.
 */
export function judgeLives(
  series: GrowthSeries,
  lives: readonly Life[] | undefined,
  options: GrowthOptions = {},
): GrowthVerdict {
  return assessLives(series, lives, options).verdict;
}

/** The verdict of {@link judgeLives}, and what a comparison needs beside it. */
export function assessLives(
  series: GrowthSeries,
  lives: readonly Life[] | undefined,
  options: GrowthOptions = {},
): AssessedGrowth {
  requireSamples(series);
  if (lives === undefined) return assessGrowth(series, options);
  const resolved = resolveGrowthOptions(series.unit, options);
  const long = longLives(series, lives, resolved.leastDurationMs);
  const ignored = lives.length - long.length;
  const last = long.at(-1);
  if (last === undefined) {
    const startMs = lives.at(-1)?.fromMs ?? Number.NaN;
    return undecided(startMs, ignored > 1 ? `none of ${ignored} lives is long enough to be judged` : TOO_SHORT);
  }
  if (long.length === 1)
    return withReasons(assessGrowth(sliceSeries(series, last.stretch), options), tooShort(ignored));
  const stacked = judgeStack(series, long, options);
  return withReasons(stacked, `seen over ${long.length} lives of the process`, tooShort(ignored));
}

const TOO_SHORT = 'the run is too short to be judged';

function tooShort(ignored: number): string {
  if (ignored === 0) return '';
  return ignored === 1 ? 'one more life was too short to count' : `${ignored} more lives were too short to count`;
}

function withReasons(assessed: AssessedGrowth, ...more: readonly string[]): AssessedGrowth {
  const { verdict } = assessed;
  const reasons = [...verdict.reasons, ...more.filter((reason) => reason !== '')];
  return { ...assessed, verdict: { ...verdict, reasons } };
}

function judgeStack(series: GrowthSeries, lives: readonly LongLife[], options: GrowthOptions): AssessedGrowth {
  const resolved = resolveGrowthOptions(series.unit, options);
  const last = lives.at(-1) as LongLife;
  const startMs = beginningOf(last.life);
  const spanMs = Math.max(...lives.map(({ samples }) => samples.timesMs.at(-1) as number));
  const summary = stackLives(
    lives.map(({ samples }) => samples),
    spanMs,
  );
  if (summary === undefined) return undecided(startMs, 'there are too few samples to be judged');
  const resolutions = lives.map(({ samples }) => resolutionOf(samples.values)).filter((each) => each !== undefined);
  if (resolutions.length === 0) return constant(startMs);
  return weighGrowth({
    unit: series.unit,
    limit: series.limit,
    summary,
    resolution: Math.min(...resolutions),
    startMs,
    hours: spanMs / HOUR_MS,
    lives: lives.length,
    highest: highestAtEnd(last.samples),
    followsLoad: (share) => followsLoad(series, { lives, spanMs, share }),
    options: resolved,
  });
}

function followsLoad(
  { timesMs, load }: GrowthSeries,
  { lives, spanMs, share }: { lives: readonly LongLife[]; spanMs: number; share: number },
): boolean {
  if (load === undefined) return false;
  const loads = lives
    .map(({ life, stretch }) => sinceStart({ timesMs, values: load }, life, stretch))
    .filter(({ values }) => values.length > 1);
  return loads.length > 0 && grewBy(stackLoads(loads, spanMs, LOAD_BINS), spanMs / HOUR_MS / DAY_HOURS, share);
}

function longLives(series: GrowthSeries, lives: readonly Life[], leastDurationMs: number): LongLife[] {
  const stretches = cutLives(series.timesMs, lives);
  return lives
    .map((life, i) => ({ life, stretch: stretches[i] as Stretch }))
    .map(({ life, stretch }) => ({ life, stretch, samples: sinceStart(series, life, stretch) }))
    .filter(({ samples }) => samples.timesMs.length > 1 && durationOf(samples) >= leastDurationMs);
}

function sinceStart({ timesMs, values }: Samples, life: Life, { start, end }: Stretch): LifeSamples {
  const samples = trimAbsent({ timesMs: timesMs.subarray(start, end), values: values.subarray(start, end) });
  const beginning = beginningOf(life);
  return { timesMs: samples.timesMs.map((timeMs) => timeMs - beginning), values: samples.values };
}

function sliceSeries(series: GrowthSeries, { start, end }: Stretch): GrowthSeries {
  const { timesMs, values, load } = series;
  const cut = load === undefined ? {} : { load: load.subarray(start, end) };
  return { ...series, timesMs: timesMs.subarray(start, end), values: values.subarray(start, end), ...cut };
}

function beginningOf({ fromMs, warmUpEndMs = fromMs }: Life): number {
  return Math.max(fromMs, warmUpEndMs);
}
