import {
  type Aggregation,
  formatSeries,
  type GroupAggregation,
  type Labels,
  parsePercentile,
  type Series,
} from '@tidemark/core';
import { createPercentileFold } from './percentile-fold.ts';
import type { QueryRequest, QuerySeries } from './query.ts';
import { requireFitting } from './query-limits.ts';
import { createStepFold, type StepFold } from './step-fold.ts';

/** The series of an answer while they are computed: those that match, or the groups they make. */
export interface AnswerSeries {
  /** What the samples of a series go into. */
  foldOf(series: Series): StepFold;
  /** Takes the fold of a series that has a sample in the range. */
  take(series: Series, fold: StepFold): void;
  /** In the order of their text form. */
  results(): QuerySeries[];
}

/** Throws `STORAGE_QUERY_TOO_LARGE` as soon as the answer is. */
export function createAnswerSeries(request: QueryRequest, steps: number): AnswerSeries {
  const { group } = request;
  const quantile = request.aggregation === undefined ? undefined : parsePercentile(request.aggregation);
  if (quantile === undefined) {
    const foldOf = (series: Series) => createStepFold(series.metric.kind, aggregationOf(request, series), steps);
    if (group === undefined) return eachByItself(request, steps, foldOf);
    return combined(request, steps, { by: group.by, aggregation: group.aggregation ?? 'sum', foldOf });
  }
  const foldOf = () => createPercentileFold(quantile, steps);
  return group === undefined ? eachByItself(request, steps, foldOf) : pooled(request, steps, { by: group.by, foldOf });
}

function aggregationOf({ aggregation }: QueryRequest, { metric }: Series): Aggregation {
  return aggregation ?? (metric.kind === 'counter' ? 'rate' : 'avg');
}

function eachByItself(request: QueryRequest, steps: number, foldOf: (series: Series) => StepFold): AnswerSeries {
  const answers: QuerySeries[] = [];
  return {
    foldOf,
    take: (series, fold) => {
      requireFitting(steps, answers.length + 1);
      answers.push({ series, aggregation: aggregationOf(request, series), values: fold.values() });
    },
    results: () => inTextOrder(answers),
  };
}

/** The observations of all series of a group in one fold. */
function pooled(
  request: QueryRequest,
  steps: number,
  { by, foldOf }: { by: readonly string[]; foldOf: () => StepFold },
): AnswerSeries {
  const groups = new Map<string, { readonly series: Series; readonly fold: StepFold; any: boolean }>();
  const groupOf = (series: Series) => {
    const reduced = reduce(series, by);
    const key = formatSeries(reduced);
    let found = groups.get(key);
    if (found === undefined) {
      requireFitting(steps, groups.size + 1);
      found = { series: reduced, fold: foldOf(), any: false };
      groups.set(key, found);
    }
    return found;
  };
  return {
    foldOf: (series) => groupOf(series).fold,
    take: (series) => {
      groupOf(series).any = true;
    },
    results: () => {
      const found = [...groups.values()].filter(({ any }) => any);
      return inTextOrder(
        found.map(({ series, fold }) => ({
          series,
          aggregation: aggregationOf(request, series),
          values: fold.values(),
        })),
      );
    },
  };
}

/** Each series folded by itself, then the values of a step taken together. */
function combined(
  request: QueryRequest,
  steps: number,
  group: { by: readonly string[]; aggregation: GroupAggregation; foldOf: (series: Series) => StepFold },
): AnswerSeries {
  const groups = new Map<
    string,
    { readonly series: Series; readonly values: Float64Array; readonly counts: Float64Array }
  >();
  return {
    foldOf: group.foldOf,
    take: (series, fold) => {
      const reduced = reduce(series, group.by);
      const key = formatSeries(reduced);
      let found = groups.get(key);
      if (found === undefined) {
        requireFitting(steps, groups.size + 1);
        found = { series: reduced, values: new Float64Array(steps), counts: new Float64Array(steps) };
        groups.set(key, found);
      }
      const { values, counts } = found;
      for (const [step, value] of fold.values().entries()) {
        if (Number.isNaN(value)) continue;
        const count = counts[step] as number;
        values[step] = count === 0 ? value : COMBINE[group.aggregation](values[step] as number, value);
        counts[step] = count + 1;
      }
    },
    results: () => {
      const answers = [...groups.values()].map(({ series, values, counts }) => ({
        series,
        aggregation: aggregationOf(request, series),
        values: values.map((value, step) => finish(group.aggregation, value, counts[step] as number)),
      }));
      return inTextOrder(answers);
    },
  };
}

const COMBINE: Readonly<Record<GroupAggregation, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  avg: (a, b) => a + b,
  min: Math.min,
  max: Math.max,
  count: (a) => a,
};

function finish(aggregation: GroupAggregation, value: number, count: number): number {
  if (count === 0) return Number.NaN;
  if (aggregation === 'count') return count;
  return aggregation === 'avg' ? value / count : value;
}

function reduce({ metric, labels }: Series, names: readonly string[]): Series {
  const kept = names.filter((name) => name in labels).map((name) => [name, labels[name] as string] as const);
  return { metric, labels: Object.fromEntries(kept) as Labels };
}

function inTextOrder(answers: QuerySeries[]): QuerySeries[] {
  const keyed = answers.map((answer) => [formatSeries(answer.series), answer] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, answer]) => answer);
}
