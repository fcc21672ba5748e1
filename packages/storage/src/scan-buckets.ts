import { type MetricKind, TIER_NAMES, type TierName } from '@tidemark/core';
import type { StoredSeries } from './catalogue.ts';
import { createPercentileFold } from './query/percentile-fold.ts';
import { findSegments, type Segment } from './query/segments.ts';
import { SeriesFolder } from './query/series-folder.ts';
import { SeveralFolds } from './query/several-folds.ts';
import { AggregateInput, type FoldInput } from './query/step-fold.ts';
import type { Steps } from './query/steps.ts';
import type { Snapshot } from './scan-snapshot.ts';
import {
  BUCKET_COLUMNS,
  type BucketColumn,
  type BucketStretch,
  type RollupTier,
  type ScanRange,
} from './scan-stretch.ts';
import { type Aggregates, ALL_FIELDS } from './window/aggregates.ts';

/** Percentiles that {@link BucketScan} knows. */
export const BUCKET_QUANTILES = [0.5, 0.95, 0.99] as const;
export type BucketQuantile = (typeof BUCKET_QUANTILES)[number];

/** Reads one series after the other as buckets of one width, from the finest that is left. */
export interface BucketScan {
  bucketsOf(series: StoredSeries): Generator<BucketStretch>;
  /** A percentile of the bucket that starts then; NaN where nothing is left that tells it. */
  percentile(series: StoredSeries, startMs: number, quantile: BucketQuantile): number;
}

/** Buckets held in memory at once: a day of minutes, or a month of hours. */
const STRETCH_BUCKETS: Readonly<Record<RollupTier, number>> = { minute: 1440, hour: 720 };

/** A scan takes the time it takes. */
const NO_DEADLINE = { check: () => {} };

interface Stretch {
  readonly steps: Steps;
  readonly folder: SeriesFolder;
  /** For percentiles, which minute windows do not tell. */
  readonly percentiles: SeriesFolder;
}

export function createBucketScan(snapshot: Snapshot, tier: RollupTier, range: ScanRange): BucketScan {
  const planned = planStretches(snapshot, tier, range).map((steps) => createStretch(snapshot, tier, steps));
  const percentilesOf = createPercentileCache();
  return {
    *bucketsOf(series) {
      for (const { steps, folder } of planned) {
        const { kind } = series.series.metric;
        const input = new AggregateInput(kind, steps.count);
        input.want(ALL_FIELDS);
        if (foldOne(folder, series, input)) yield toStretch(kind, steps, input.aggregates);
      }
    },
    percentile: (series, startMs, quantile) => {
      const stretch = planned.find(({ steps }) => startMs >= steps.fromMs && startMs < steps.toMs);
      if (stretch === undefined) return Number.NaN;
      const values = percentilesOf(stretch, series)[BUCKET_QUANTILES.indexOf(quantile)];
      return values?.[Math.floor((startMs - stretch.steps.fromMs) / stretch.steps.stepMs)] ?? Number.NaN;
    },
  };
}

/** The range in whole buckets, cut to what the file holds, in stretches. */
function planStretches({ db, tiers }: Snapshot, tier: RollupTier, range: ScanRange): Steps[] {
  const { stepMs } = tiers[tier];
  const extent = db
    .prepare(
      `SELECT min(ms) AS firstMs, max(ms) AS lastMs FROM (
         SELECT min(start_ms) AS ms FROM window WHERE tier >= 0 UNION ALL SELECT max(end_ms) - 1 FROM window WHERE tier >= 0
         UNION ALL SELECT min(time_ms) FROM frame UNION ALL SELECT max(time_ms) FROM frame)`,
    )
    .get() as { readonly firstMs: number | null; readonly lastMs: number | null };
  if (extent.firstMs === null || extent.lastMs === null) return [];
  const spanMs = stepMs * STRETCH_BUCKETS[tier];
  const wholeFromMs = Math.floor(Math.max(range.fromMs, extent.firstMs) / stepMs) * stepMs;
  const wholeToMs = Math.ceil(Math.min(range.toMs, extent.lastMs + 1) / stepMs) * stepMs;
  const stretches: Steps[] = [];
  for (let fromMs = wholeFromMs; fromMs < wholeToMs; ) {
    const toMs = Math.min(wholeToMs, (Math.floor(fromMs / spanMs) + 1) * spanMs);
    stretches.push({ fromMs, toMs, stepMs, count: (toMs - fromMs) / stepMs });
    fromMs = toMs;
  }
  return stretches;
}

function createStretch(snapshot: Snapshot, tier: RollupTier, steps: Steps): Stretch {
  const preferHours = tier === 'hour';
  const finest: readonly TierName[] = preferHours ? TIER_NAMES : ['raw', 'minute'];
  const folderOf = (segments: readonly Segment[]) => new SeriesFolder(snapshot.windows, segments, NO_DEADLINE);
  return {
    steps,
    folder: folderOf(findSegments(snapshot, steps, { preferHours, tiers: finest })),
    percentiles: folderOf(
      findSegments(snapshot, steps, { preferHours, tiers: finest.filter((name) => name !== 'minute') }),
    ),
  };
}

function foldOne(folder: SeriesFolder, series: StoredSeries, input: FoldInput): boolean {
  const [batch] = folder.batches([series]);
  return batch !== undefined && folder.fold(series, input);
}

/** Remembers the newest answer: buckets are asked for in the order of time. */
function createPercentileCache(): (stretch: Stretch, series: StoredSeries) => readonly Float64Array[] {
  let known: { readonly stretch: Stretch; readonly id: number; readonly values: readonly Float64Array[] } | undefined;
  return (stretch, series) => {
    if (known?.stretch !== stretch || known.id !== series.id) {
      const folds = BUCKET_QUANTILES.map((quantile) => createPercentileFold(quantile, stretch.steps.count));
      foldOne(stretch.percentiles, series, new SeveralFolds(folds).input);
      known = { stretch, id: series.id, values: folds.map((fold) => fold.values()) };
    }
    return known.values;
  };
}

const MS_PER_SECOND = 1000;

/** The buckets with a sample, told by the same definitions as those of a query's aggregations. */
function toStretch(kind: MetricKind, { fromMs, stepMs, count: steps }: Steps, aggregates: Aggregates): BucketStretch {
  const { count, observations } = aggregates;
  const filled = count.reduce((all, each) => all + (each > 0 ? 1 : 0), 0);
  const timesMs = new Float64Array(filled);
  const columns = Object.fromEntries(
    BUCKET_COLUMNS.map((name) => [name, new Float64Array(filled).fill(Number.NaN)]),
  ) as Record<BucketColumn, Float64Array>;
  for (let step = 0, bucket = 0; step < steps; step++) {
    if (count[step] === 0) continue;
    timesMs[bucket] = fromMs + step * stepMs;
    columns.count[bucket] = count[step] as number;
    columns.last[bucket] = aggregates.last[step] as number;
    if (observations[step] !== 0) tellObservations(columns, bucket, { kind, aggregates, step });
    bucket++;
  }
  return { timesMs, columns };
}

function tellObservations(
  columns: Record<BucketColumn, Float64Array>,
  bucket: number,
  { kind, aggregates, step }: { readonly kind: MetricKind; readonly aggregates: Aggregates; readonly step: number },
): void {
  const observations = aggregates.observations[step] as number;
  for (const name of ['min', 'max', 'sum'] as const) columns[name][bucket] = aggregates[name][step] as number;
  columns.stddev[bucket] = Math.sqrt((aggregates.squares[step] as number) / observations);
  columns.avg[bucket] = (aggregates.sum[step] as number) / observations;
  if (kind === 'gauge') return;
  const increase = aggregates.increase[step] as number;
  const rate = (increase * MS_PER_SECOND) / (aggregates.elapsedMs[step] as number);
  columns.increase[bucket] = increase;
  columns.rate[bucket] = rate;
  columns.avg[bucket] = rate;
}
