import type { TierName } from '@tidemark/core';

/** Unix epoch milliseconds; the end is exclusive. */
export interface ScanRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Samples of one series that follow each other, in the order of time. Valid until the next stretch is asked for. */
export interface SampleStretch {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/** Tiers of aggregates. */
export type RollupTier = Exclude<TierName, 'raw'>;

/**
 * What is told of a bucket, each as a query's aggregation of that name: of counters all but `count`, `last` and `increase`
 * are about rates; `rate` and `increase` are NaN for gauges. All but `count` and `last` are NaN without an observation.
 */
export const BUCKET_COLUMNS = ['count', 'min', 'max', 'avg', 'sum', 'last', 'stddev', 'rate', 'increase'] as const;
export type BucketColumn = (typeof BUCKET_COLUMNS)[number];

/** Buckets of one series with at least one sample, by the time they start, in order. */
export interface BucketStretch {
  readonly timesMs: Float64Array;
  readonly columns: Readonly<Record<BucketColumn, Float64Array>>;
}
