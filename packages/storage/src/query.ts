import type { Aggregation, Selector, Series } from '@tidemark/core';

/** A question about a range. Plain data; crosses to the reader threads. */
export interface QueryRequest {
  readonly selector: Selector;
  /** Start of the range, Unix epoch milliseconds, inclusive. Rounded down to a whole step. */
  readonly fromMs: number;
  /** End of the range, exclusive. Rounded up to a whole step. */
  readonly toMs: number;
  /** Width of one output point. Points start at whole multiples of it since the epoch. */
  readonly stepMs: number;
  /** Left out, counters answer with `rate` (units a second) and gauges with `avg`. */
  readonly aggregation?: Aggregation;
}

export interface QuerySeries {
  readonly series: Series;
  readonly aggregation: Aggregation;
  /** One value a step; NaN where nothing was recorded. */
  readonly values: Float64Array;
}

export interface QueryResult {
  /** Which tier of the history answered. */
  readonly tier: 'raw';
  /** The longest recording interval met in the range, milliseconds; 0 when the range holds no frame. */
  readonly resolutionMs: number;
  /** Start of the first point. Point `i` covers `[fromMs + i * stepMs, fromMs + (i + 1) * stepMs)`. */
  readonly fromMs: number;
  readonly stepMs: number;
  readonly points: number;
  /** Only series with at least one value, in the order of their text form. */
  readonly series: readonly QuerySeries[];
}
