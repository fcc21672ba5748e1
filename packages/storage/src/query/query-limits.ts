import {
  AGGREGATION_SYNTAX,
  type Aggregation,
  GROUP_AGGREGATIONS,
  isAggregation,
  parsePercentile,
  TIER_NAMES,
} from '@tidemark/core';
import type { StoredSeries } from '../catalogue.ts';
import { storageError } from '../errors.ts';
import { aggregationsOf, type QueryRequest } from './query.ts';

/** Steps in one answer. */
export const MAX_QUERY_POINTS = 11_000;

/** Steps times series in one answer: 8 bytes each, twice while averaging. */
const MAX_QUERY_VALUES = 4_000_000;

/** Throws `STORAGE_QUERY_INVALID` on a range that does not start before it ends and a step that is none. */
export function requireSensible({ fromMs, toMs, stepMs }: Pick<QueryRequest, 'fromMs' | 'toMs' | 'stepMs'>): void {
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs >= toMs) {
    throw invalid(`the range must start before it ends, not ${fromMs} to ${toMs}`);
  }
  if (!Number.isInteger(stepMs) || stepMs < 1) {
    throw invalid(`the step must be whole milliseconds, at least 1, not ${stepMs}`);
  }
}

/** Throws `STORAGE_QUERY_TOO_LARGE` on more values than one answer may hold. */
export function requireFitting(points: number, series: number): void {
  if (points <= MAX_QUERY_POINTS && points * series <= MAX_QUERY_VALUES) return;
  const asked = series === 1 ? `${points} points` : `${points} points of ${series} series or more`;
  throw storageError(
    'STORAGE_QUERY_TOO_LARGE',
    `the query asks for ${asked}; at most ${MAX_QUERY_POINTS} points and ${MAX_QUERY_VALUES} values fit one answer`,
    { details: { points, series } },
  );
}

/** Throws `STORAGE_QUERY_INVALID` on parts of a request that contradict each other or are none. */
export function requireAnswerable(request: QueryRequest): void {
  const { group, top, timeoutMs, tier } = request;
  const aggregations = aggregationsOf(request);
  if (aggregations.length === 0) throw invalid('the list of aggregations is empty');
  for (const aggregation of aggregations) {
    if (aggregation !== undefined) requireAggregation(aggregation, request);
  }
  if (group?.aggregation !== undefined && !GROUP_AGGREGATIONS.includes(group.aggregation)) {
    throw invalid(`${JSON.stringify(group.aggregation)} is no group aggregation: ${GROUP_AGGREGATIONS.join(', ')}`);
  }
  if (top !== undefined && !(Number.isInteger(top) && top > 0)) {
    throw invalid(`top must be a positive integer, not ${top}`);
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw invalid(`a query takes some milliseconds, not ${timeoutMs}`);
  }
  if (tier !== undefined && !TIER_NAMES.includes(tier)) {
    throw invalid(`${JSON.stringify(tier)} is no tier: ${TIER_NAMES.join(', ')}`);
  }
}

function requireAggregation(aggregation: Aggregation, { group, tier }: QueryRequest): void {
  if (!isAggregation(aggregation)) {
    throw invalid(`${JSON.stringify(aggregation)} is no aggregation: ${AGGREGATION_SYNTAX}`);
  }
  if (parsePercentile(aggregation) === undefined) return;
  if (group?.aggregation !== undefined) {
    throw invalid(`percentiles are never combined by ${group.aggregation}: leave the group aggregation out`);
  }
  if (tier === 'minute') throw invalid('the minute tier keeps no percentiles: ask the raw or hour tier');
}

/** Throws `STORAGE_QUERY_INVALID` when the growth of something is asked for that does not only grow. */
export function requireCounters(request: QueryRequest, matching: readonly StoredSeries[]): void {
  const growth = aggregationsOf(request).find((each) => each === 'rate' || each === 'increase');
  if (growth === undefined) return;
  const gauge = matching.find(({ series }) => series.metric.kind === 'gauge');
  if (gauge !== undefined) {
    throw storageError('STORAGE_QUERY_INVALID', `${gauge.series.metric.name} is a gauge; ${growth} is for counters`, {
      hint: 'leave the aggregation out, or ask for avg, max or last',
    });
  }
}

function invalid(message: string) {
  return storageError('STORAGE_QUERY_INVALID', message);
}
