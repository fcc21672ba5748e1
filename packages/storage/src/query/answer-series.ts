import {
  type Aggregation,
  formatSeries,
  type GroupAggregation,
  type Labels,
  parsePercentile,
  type Series,
} from '@tidemark/core';
import { createPercentileFold } from './percentile-fold.ts';
import { aggregationsOf, type QueryRequest, type QuerySeries } from './query.ts';
import { requireFitting } from './query-limits.ts';
import { SeveralFolds } from './several-folds.ts';
import { AggregateInput, createStepFold, type StepFold } from './step-fold.ts';

/** The series of an answer while they are computed: those that match, or the groups they make. */
export interface AnswerSeries {
  /** What the samples of a series go into. `shared` is there for all folds of the same series. */
  foldOf(series: Series, shared?: AggregateInput): StepFold;
  /** Takes the fold of a series that has a sample in the range. */
  take(series: Series, fold: StepFold): void;
  /** In the order of their text form. */
  results(): QuerySeries[];
}

/** One aggregation of a request. */
interface AnswerRequest {
  readonly aggregation: Aggregation | undefined;
  readonly group: QueryRequest['group'];
}

/** Throws `STORAGE_QUERY_TOO_LARGE` as soon as the answer is. */
export function createAnswerSeries(request: QueryRequest, steps: number, covered: () => Float64Array): AnswerSeries {
  const { group } = request;
  const [first, ...more] = aggregationsOf(request).map((aggregation) =>
    createOneAnswer({ aggregation, group }, steps, covered),
  ) as [AnswerSeries, ...AnswerSeries[]];
  return more.length === 0 ? first : severalAnswers([first, ...more], steps);
}

/** What is read of a series goes into the fold of each answer. */
function severalAnswers(answers: readonly AnswerSeries[], steps: number): AnswerSeries {
  return {
    foldOf: (series) => {
      const shared = new AggregateInput(series.metric.kind, steps);
      return new SeveralFolds(answers.map((answer) => answer.foldOf(series, shared)));
    },
    take: (series, fold) => {
      for (const [i, answer] of answers.entries()) answer.take(series, (fold as SeveralFolds).folds[i] as StepFold);
    },
    results: () => inTextOrder(answers.flatMap((answer) => answer.results())),
  };
}

function createOneAnswer(request: AnswerRequest, steps: number, covered: () => Float64Array): AnswerSeries {
  const { group } = request;
  const quantile = request.aggregation === undefined ? undefined : parsePercentile(request.aggregation);
  if (quantile === undefined) {
    const isGrouped = group !== undefined;
    const foldOf: AnswerSeries['foldOf'] = (series, shared) =>
      createStepFold(series.metric.kind, aggregationOf(request, series), { steps, isGrouped, shared });
    if (group === undefined) return eachByItself(request, steps, foldOf);
    return combined(request, steps, { by: group.by, aggregation: group.aggregation ?? 'sum', foldOf, covered });
  }
  const foldOf = () => createPercentileFold(quantile, steps);
  return group === undefined ? eachByItself(request, steps, foldOf) : pooled(request, steps, { by: group.by, foldOf });
}

function aggregationOf({ aggregation }: AnswerRequest, { metric }: Series): Aggregation {
  return aggregation ?? (metric.kind === 'counter' ? 'rate' : 'avg');
}

function eachByItself(request: AnswerRequest, steps: number, foldOf: AnswerSeries['foldOf']): AnswerSeries {
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
  request: AnswerRequest,
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

interface Combining {
  readonly by: readonly string[];
  readonly aggregation: GroupAggregation;
  readonly foldOf: AnswerSeries['foldOf'];
  /** The measured milliseconds of each step in which anything was recorded. */
  readonly covered: () => Float64Array;
}

/**
 * Each series folded by itself, then the values of a step taken together. A sum of means or rates is what the series had
 * together on average over the step: processes that ran one after the other do not add up as if they ran side by side.
 */
function combined(
  request: AnswerRequest,
  steps: number,
  { by, aggregation, foldOf, covered }: Combining,
): AnswerSeries {
  const groups = new Map<string, CombinedGroup>();
  return {
    foldOf,
    take: (series, fold) => {
      const reduced = reduce(series, by);
      const key = formatSeries(reduced);
      let group = groups.get(key);
      if (group === undefined) {
        requireFitting(steps, groups.size + 1);
        const isOverTime = aggregation === 'sum' && fold.integrals !== undefined;
        group = { series: reduced, isOverTime, values: new Float64Array(steps), counts: new Float64Array(steps) };
        groups.set(key, group);
      }
      addToGroup(group, fold, aggregation);
    },
    results: () => {
      const overMs = covered();
      const answers = [...groups.values()].map(({ series, isOverTime, values, counts }) => ({
        series,
        aggregation: aggregationOf(request, series),
        values: values.map((value, step) => {
          const count = counts[step] as number;
          if (isOverTime && count > 0) return value / (overMs[step] as number);
          return finish(aggregation, value, count);
        }),
      }));
      return inTextOrder(answers);
    },
  };
}

interface CombinedGroup {
  readonly series: Series;
  /** Whether `values` are integrals over time. */
  readonly isOverTime: boolean;
  readonly values: Float64Array;
  /** Series that have a value in the step. */
  readonly counts: Float64Array;
}

function addToGroup(
  { isOverTime, values, counts }: CombinedGroup,
  fold: StepFold,
  aggregation: GroupAggregation,
): void {
  const integrals = isOverTime ? fold.integrals?.() : undefined;
  for (const [step, value] of fold.values().entries()) {
    if (Number.isNaN(value)) continue;
    const [before, count] = [values[step] as number, counts[step] as number];
    if (integrals !== undefined) values[step] = before + (integrals[step] as number);
    else values[step] = count === 0 ? value : COMBINE[aggregation](before, value);
    counts[step] = count + 1;
  }
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
