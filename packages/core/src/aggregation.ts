/**
 * How the samples of one step become one value. For a counter all but `count`, `last` and `increase` are of its rate, in
 * units a second, since the sample before: `max` is its worst moment, `avg` is `rate`. `stddev` is that of the
 * population. Percentiles have a form of their own, see {@link parsePercentile}.
 */
export const AGGREGATIONS = ['avg', 'min', 'max', 'sum', 'count', 'last', 'rate', 'increase', 'stddev'] as const;

/** `p0` to `p100`, fractions included: `p50`, `p99.9`. */
export type Percentile = `p${number}`;

export type Aggregation = (typeof AGGREGATIONS)[number] | Percentile;

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,6})?|100)$/;

/** The quantile, from 0 to 1, that a percentile asks for; undefined for what is no percentile. */
export function parsePercentile(text: string): number | undefined {
  const percent = PERCENTILE.exec(text)?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}

/** Whether a text names an aggregation. */
export function isAggregation(text: string): text is Aggregation {
  return (AGGREGATIONS as readonly string[]).includes(text) || parsePercentile(text) !== undefined;
}

/** What can be written for an aggregation, for messages and help. */
export const AGGREGATION_SYNTAX = `${AGGREGATIONS.join(', ')}, or a percentile such as p50, p95 or p99.9`;

/** How the series of a group become one: value by value of the same step. */
export const GROUP_AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count'] as const;

export type GroupAggregation = (typeof GROUP_AGGREGATIONS)[number];
