import type { Aggregation, GroupAggregation, Labels, Selector, Series, TierName } from '@tidemark/core';

export interface Grouping {
  /** Labels that stay; series of one metric that agree in them are one group. None: one group for each metric. */
  readonly by: readonly string[];
  /**
   * Default `sum`; of averages and rates that is what the series had together on average over the step, so that
   * processes that ran one after the other do not add up as if they ran side by side. Percentiles are never combined: a percentile of a group is that of all observations of its series,
   * and takes no group aggregation.
   */
  readonly aggregation?: GroupAggregation | undefined;
}

/** A question about a range. Plain data; crosses to the reader threads. */
export interface QueryRequest {
  readonly selector: Selector;
  /** Start of the range, Unix epoch milliseconds, inclusive. Rounded down to a whole step. */
  readonly fromMs: number;
  /** End of the range, exclusive. Rounded up to a whole step. */
  readonly toMs: number;
  /** Width of one output point. Points start at whole multiples of it since the epoch. */
  readonly stepMs: number;
  /** One or several. Left out, counters answer with `rate` (units a second) and gauges with `avg`. */
  readonly aggregation?: Aggregation | readonly Aggregation[] | undefined;
  readonly group?: Grouping | undefined;
  /** Only so many series: those with the largest mean over the range, largest first. */
  readonly top?: number | undefined;
  /** Reads from this tier alone. Left out, hours answer steps of whole hours, and the finest that is left everything else. */
  readonly tier?: TierName | undefined;
  /** Milliseconds after which the query is given up. Default 30 000. */
  readonly timeoutMs?: number | undefined;
}

export interface QuerySeries {
  readonly series: { readonly metric: Series['metric']; readonly labels: Labels };
  readonly aggregation: Aggregation;
  /** One value a step; NaN where nothing was recorded. */
  readonly values: Float64Array;
}

/** A part of the range and what answered it. */
export interface QueryPart {
  readonly tier: TierName;
  /** Unix epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface QueryResult {
  /** The coarsest tier that answered a part of the range; `raw` when nothing is there. */
  readonly tier: TierName;
  /** Which tiers answered, from the oldest part of the range to the newest. */
  readonly parts: readonly QueryPart[];
  /** The longest distance between two points of what was read, milliseconds; 0 when the range holds nothing. */
  readonly resolutionMs: number;
  /** Start of the first point. Point `i` covers `[fromMs + i * stepMs, fromMs + (i + 1) * stepMs)`. */
  readonly fromMs: number;
  readonly stepMs: number;
  readonly points: number;
  /** Only series with at least one sample, in the order of their text form, or with `top` from the largest down. */
  readonly series: readonly QuerySeries[];
}

/** What a request asks for, as a list; the one that suits each series is undefined. */
export function aggregationsOf({
  aggregation,
}: Pick<QueryRequest, 'aggregation'>): readonly (Aggregation | undefined)[] {
  return Array.isArray(aggregation) ? aggregation : [aggregation as Aggregation | undefined];
}
