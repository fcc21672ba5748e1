import { formatSeries } from '@tidemark/core';
import { columnOf, type DataSet, rowOf, timeMsOf } from './data-set.ts';

/** A question; {@link QUESTIONS} says what it asks. */
export type QuestionName = 'week' | 'day' | 'p95' | 'p95-of-hours' | 'latest';

/** For people, and how far from the exact answer is still an answer, relative. */
export const QUESTIONS: Readonly<Record<QuestionName, { readonly asks: string; readonly tolerance: number }>> = {
  week: { asks: 'one series, whole set to 1000 points, average and maximum', tolerance: 1e-9 },
  day: {
    asks: '50 series, whole set to 1000 averages each (tidemark: rates of the counters among them, more work)',
    tolerance: 1e-9,
  },
  // Some answer with a sample, others between two.
  p95: { asks: '95th percentile of one series over the whole set, from all samples', tolerance: 1e-3 },
  'p95-of-hours': { asks: 'the same from the sketches of its hours, within 1 %', tolerance: 0.01 },
  latest: { asks: 'the newest value of 200 series', tolerance: 0 },
};

/** Numbers by what they are of: `avg <series>` has one number a step, `p95 <series>` and `last <series>` one. */
export type Answer = ReadonlyMap<string, ArrayLike<number>>;

/** Steps in the answers about ranges. */
export const POINTS = 1000;

/** The busy gauge that is asked for alone. */
export const ONE_SERIES = { metric: 'proc_rss_bytes', label: 'proc', value: 'web' } as const;

const PROCESSES = 5;

/** The range of a question and its steps, which begin at whole multiples of their width since the epoch. */
export interface Range {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly toMs: number;
}

/** A whole set in {@link POINTS} steps. The first may begin before the set does; then what is beyond the last is left out. */
export function wholeRange(set: DataSet): Range {
  const stepMs = (set.frames * set.intervalMs) / POINTS;
  const fromMs = Math.floor(set.startMs / stepMs) * stepMs;
  return { fromMs, stepMs, toMs: fromMs + POINTS * stepMs };
}

export interface Questions {
  /** Place of {@link ONE_SERIES} in the set. */
  readonly one: number;
  /** Processes all of whose series are asked for together. */
  readonly processes: readonly string[];
  /** Places of these processes' series in the set. */
  readonly many: readonly number[];
}

/** What to ask of a set; the same for every store. */
export function questionsOf({ series }: DataSet): Questions {
  const { metric, label, value } = ONE_SERIES;
  const processes = [...new Set(series.flatMap(({ labels }) => labels[label] ?? []))].slice(0, PROCESSES);
  const places = [...series.keys()];
  return {
    one: series.findIndex((each) => each.metric.name === metric && each.labels[label] === value),
    processes,
    many: places.filter((i) => processes.includes(series[i]?.labels[label] ?? '')),
  };
}

/**
 * The exact answer to a question. Averages of counters are left out of it: ours are their rates, which is more work, and
 * the others' are averages of their values, which nobody asks for.
 */
export function exactAnswer(set: DataSet, question: QuestionName): Answer {
  const { one, many } = questionsOf(set);
  const key = (i: number) => formatSeries(set.series[i] as DataSet['series'][number]);
  if (question === 'latest') {
    return new Map([...rowOf(set, set.frames - 1)].map((value, i) => [`last ${key(i)}`, [value]]));
  }
  if (question === 'p95' || question === 'p95-of-hours')
    return new Map([[`p95 ${key(one)}`, [quantile(columnOf(set, one), 0.95)]]]);
  if (question === 'week') {
    const steps = stepsOf(set, one);
    return new Map([
      [`avg ${key(one)}`, steps.map(mean)],
      [`max ${key(one)}`, steps.map((values) => Math.max(...values))],
    ]);
  }
  const gauges = many.filter((i) => set.series[i]?.metric.kind === 'gauge');
  return new Map(gauges.map((i) => [`avg ${key(i)}`, stepsOf(set, i).map(mean)]));
}

function stepsOf(set: DataSet, series: number): number[][] {
  const { fromMs, stepMs, toMs } = wholeRange(set);
  const steps: number[][] = Array.from({ length: POINTS }, () => []);
  for (const [i, value] of columnOf(set, series).entries()) {
    const timeMs = timeMsOf(set, i);
    if (timeMs < toMs) steps[Math.floor((timeMs - fromMs) / stepMs)]?.push(value);
  }
  return steps;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Between the two nearest ranks, as Prometheus and we have it. */
function quantile(values: Float64Array, q: number): number {
  const sorted = values.toSorted();
  const rank = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number];
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The largest relative difference of an answer from the exact one. Infinite when something is missing. */
export function differenceOf(answer: Answer, exact: Answer): number {
  let largest = 0;
  for (const [key, expected] of exact) {
    const found = answer.get(key);
    if (found === undefined || found.length !== expected.length) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < expected.length; i++) {
      const [a, b] = [found[i] as number, expected[i] as number];
      if (a === b) continue;
      const difference = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
      if (!(difference <= largest)) largest = Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY;
    }
  }
  return largest;
}
