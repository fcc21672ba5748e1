import type { QueryShape } from '@tidemark/api';
import { formatDuration, formatLabels } from '@tidemark/core';
import { printable } from './printable.ts';
import { commonLabels, distinguishingLabels } from './series-labels.ts';
import { formatDate } from './time.ts';

type QuerySeries = QueryShape['series'][number];

/** What was asked and what answered, in one line: metric, common labels, aggregation, tier, step, resolution, day. */
export function describeAnswer({ series, tier, stepMs, resolutionMs, fromMs, points }: QueryShape): string {
  const metrics = new Set(series.map(({ metric }) => metric));
  const aggregations = [...new Set(series.map(({ aggregation }) => aggregation))].join(' and ');
  const metric = metrics.size === 1 ? [...metrics][0] : `${metrics.size} metrics of `;
  const what = `${metric}${printable(formatLabels(commonLabels(series)))}, ${aggregations}`;
  const day = isOneDay(fromMs, fromMs + (points - 1) * stepMs) ? `, ${formatDate(fromMs)}` : '';
  return `${what}; tier ${tier}, step ${formatDuration(stepMs)}, resolution ${formatDuration(resolutionMs)}${day}`;
}

export function isOneDay(fromMs: number, toMs: number): boolean {
  return formatDate(fromMs) === formatDate(toMs);
}

/** What tells a series from the others of the answer; its metric when nothing else does. */
export function nameOf(series: QuerySeries, all: readonly QuerySeries[]): string {
  const values = distinguishingLabels(all).map((label) => printable(series.labels[label] ?? ''));
  const severalMetrics = all.some(({ metric }) => metric !== series.metric);
  const severalAggregations = all.some(({ aggregation }) => aggregation !== series.aggregation);
  return [
    ...(severalMetrics || values.length === 0 ? [series.metric] : []),
    ...values,
    ...(severalAggregations ? [series.aggregation] : []),
  ].join(' ');
}

function byMetric(series: readonly QuerySeries[]): QuerySeries[][] {
  const metrics = new Set(series.map(({ metric }) => metric));
  return [...metrics].map((name) => series.filter(({ metric }) => metric === name));
}

/**
 * Metrics stay in their order; of the series of one metric, the one with the highest peak comes first. The aggregations of
 * one series stay together, as they were asked for.
 */
export function largestFirst(series: readonly QuerySeries[]): QuerySeries[] {
  const peaks = new Map<string, number>();
  for (const one of series) {
    const peak = one.values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
    peaks.set(formatLabels(one.labels), Math.max(peak, peaks.get(formatLabels(one.labels)) ?? 0));
  }
  const peakOf = ({ labels }: QuerySeries) => peaks.get(formatLabels(labels)) as number;
  return byMetric(series).flatMap((group) => group.sort((a, b) => peakOf(b) - peakOf(a)));
}
