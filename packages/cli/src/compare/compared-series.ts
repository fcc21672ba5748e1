import type { QueryShape } from '@tidemark/api';
import type { Aggregation, TierName } from '@tidemark/core';
import type { HistorySource } from '../history-source.ts';
import { chooseStep, type TimeRange } from '../time-range.ts';
import { type Comparison, compareSteps } from './comparison.ts';

type Series = QueryShape['series'][number];

/** One series, or one group of them, in both ranges. */
export interface ComparedSeries
  extends Pick<Series, 'metric' | 'kind' | 'unit' | 'labels' | 'aggregation'>,
    Comparison {}

/** One of the two ranges and what answered for it. */
export interface ComparedRange extends TimeRange {
  readonly tier: TierName;
  readonly resolutionMs: number;
}

export interface ComparedRanges {
  readonly a: ComparedRange;
  readonly b: ComparedRange;
  readonly stepMs: number;
  /** Labels by which series were added up; null where each was compared by itself. */
  readonly groupBy: readonly string[] | null;
  /** The largest change first. */
  readonly series: readonly ComparedSeries[];
}

export interface CompareRequest {
  readonly match: string;
  readonly a: TimeRange;
  readonly b: TimeRange;
  readonly aggregations?: readonly Aggregation[] | undefined;
  readonly groupBy?: readonly string[] | undefined;
  readonly stepMs?: number | undefined;
}

/** Asks for both ranges in steps of the same width and compares what is in both, or in one. */
export async function compareRanges(source: HistorySource, request: CompareRequest): Promise<ComparedRanges> {
  const groupBy = request.groupBy ?? (await lastingLabels(source, request.match));
  const ask = (range: TimeRange, stepMs: number) =>
    source.query({
      match: request.match,
      aggregation: request.aggregations && [...request.aggregations],
      ...range,
      stepMs,
      ...(groupBy === undefined ? {} : { group: { by: [...groupBy] } }),
    });
  const chosen = request.stepMs ?? chooseStep(shorter(request.a, request.b), { rows: COMPARED_STEPS });
  let answers = await askBoth(request, chosen, ask);
  const coarsestMs = Math.max(...answers.map(({ resolutionMs }) => resolutionMs));
  const stepMs = request.stepMs ?? Math.max(chosen, coarsestMs);
  if (stepMs !== chosen) answers = await askBoth(request, stepMs, ask);
  const [a, b] = answers;
  return { a: describe(a), b: describe(b), stepMs, groupBy: groupBy ?? null, series: pair(a, b).toSorted(byChange) };
}

type Answers = readonly [a: QueryShape, b: QueryShape];

/** Whole steps only: one that reaches beyond a range would take from the other. */
async function askBoth(
  { a, b }: CompareRequest,
  stepMs: number,
  ask: (range: TimeRange, stepMs: number) => Promise<QueryShape>,
): Promise<Answers> {
  const whole = ({ fromMs, toMs }: TimeRange) => {
    const startMs = Math.floor(fromMs / stepMs) * stepMs;
    return { fromMs: startMs, toMs: Math.max(startMs + stepMs, Math.floor(toMs / stepMs) * stepMs) };
  };
  return Promise.all([ask(whole(a), stepMs), ask(whole(b), stepMs)]);
}

function describe({ fromMs, stepMs, points, tier, resolutionMs }: QueryShape): ComparedRange {
  return { fromMs, toMs: fromMs + points * stepMs, tier, resolutionMs };
}

function shorter(a: TimeRange, b: TimeRange): TimeRange {
  return a.toMs - a.fromMs < b.toMs - b.fromMs ? a : b;
}

/** Labels of one process, and of no other that comes after it. */
const PASSING = new Set(['pid', 'start']);

/**
 * What series of processes are grouped by unless somebody says otherwise: a process of last week is not there this week,
 * one of its name is. Undefined where no series passes like that.
 */
export async function lastingLabels(source: HistorySource, match: string): Promise<string[] | undefined> {
  const labels = new Set((await source.series(match)).flatMap((series) => Object.keys(series.labels)));
  return labels.has('start') ? [...labels].filter((label) => !PASSING.has(label)).sort() : undefined;
}

/** Enough steps to tell how a range varies, few enough to be quick: an hour's for a week. */
const COMPARED_STEPS = 168;

function pair(a: QueryShape, b: QueryShape): ComparedSeries[] {
  const keyOf = ({ metric, labels, aggregation }: Series) =>
    JSON.stringify([metric, aggregation, Object.entries(labels).sort()]);
  const ofB = new Map(b.series.map((series) => [keyOf(series), series]));
  const ofA = new Map(a.series.map((series) => [keyOf(series), series]));
  return [...new Map([...ofA, ...ofB])].map(([key, { values: _, ...series }]) => ({
    ...series,
    ...compareSteps(ofA.get(key)?.values ?? [], ofB.get(key)?.values ?? []),
  }));
}

/** Metrics stay together; of one metric the largest change comes first, and what is in one range only, by its size, last. */
function byChange(one: ComparedSeries, other: ComparedSeries): number {
  const isHalf = ({ change }: ComparedSeries) => Number(change === null);
  const size = ({ change, a, b }: ComparedSeries) => Math.abs(change ?? b?.mean ?? a?.mean ?? 0);
  return one.metric.localeCompare(other.metric) || isHalf(one) - isHalf(other) || size(other) - size(one);
}
