import { selectQuantile } from '@tidemark/core';
import type { Life, WatchedColumn, WatchedProcess } from '../evidence/run-record.ts';
import { binCourse } from './bin-course.ts';
import type { MetricReport } from './soak-report.ts';

/** The numbers of one metric of a process and its course. */
export function reportMetric(process: WatchedProcess, column: WatchedColumn, intervalMs: number): MetricReport {
  const { metric, title, unit, values } = column;
  const { timesMs, lives } = process;
  return {
    metric,
    title,
    unit,
    ...measure(settledValues(process, values)),
    chart: binCourse({ timesMs, values, lives, intervalMs }),
  };
}

/** The values that are there after the warm-up of each life; all that are there when none is. */
function settledValues({ timesMs, lives }: WatchedProcess, values: Float64Array): Float64Array {
  const within = (from: (life: Life) => number) => {
    let life = 0;
    return values.filter((value, i) => {
      const time = timesMs[i] as number;
      while (life < lives.length - 1 && time >= (lives[life + 1] as Life).fromMs) life++;
      const current = lives[life];
      return !Number.isNaN(value) && current !== undefined && time >= from(current) && time <= current.toMs;
    });
  };
  const settled = within(({ warmUpEndMs }) => warmUpEndMs);
  return settled.length > 0 ? settled : within(({ fromMs }) => fromMs);
}

type Numbers = Pick<MetricReport, 'avg' | 'min' | 'max' | 'p95' | 'first' | 'last'>;

function measure(values: Float64Array): Numbers {
  const [first = Number.NaN, last = Number.NaN] = [values[0], values.at(-1)];
  let sum = 0;
  let min = first;
  let max = first;
  for (const value of values) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { avg: sum / values.length, min, max, p95: selectQuantile(values, values.length, 0.95), first, last };
}
