import { counterIncrease, type Series } from '@tidemark/core';
import type { HistoryScan } from '@tidemark/storage';

/** Samples of one series, or of several added up, in the order of time. */
export interface Column {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/** The series of a recording by metric and by the labels that name a process or a group. */
export interface RecordedColumns {
  /** Undefined where nothing of the kind was recorded. */
  read(metric: string, labels: Readonly<Record<string, string>>): Column | undefined;
  readonly lastSampleMs: number;
}

export function createRecordedColumns(scan: HistoryScan): RecordedColumns {
  const matching = (metric: string, labels: Readonly<Record<string, string>>) =>
    scan.series.filter(({ series }) => series.metric.name === metric && hasLabels(series, labels));
  return {
    // A process that changes its name has several series; one of two modes has two at the same times.
    read: (metric, labels) => {
      const columns = matching(metric, labels).map((series) => readAll(scan.samples(series)));
      return columns.length === 0 ? undefined : addUp(columns);
    },
    lastSampleMs: scan.series.reduce((latest, { lastMs }) => Math.max(latest, lastMs), Number.NEGATIVE_INFINITY),
  };
}

function hasLabels({ labels }: Series, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function readAll(stretches: Iterable<Column>): Column {
  const parts = Array.from(stretches, ({ timesMs, values }) => ({ timesMs: timesMs.slice(), values: values.slice() }));
  return {
    timesMs: joinArrays(parts.map(({ timesMs }) => timesMs)),
    values: joinArrays(parts.map(({ values }) => values)),
  };
}

/** One after the other. */
export function joinArrays(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const part of parts) {
    joined.set(part, length);
    length += part.length;
  }
  return joined;
}

/** The sum at every time at which any of them has a sample; what is absent adds nothing. */
function addUp(columns: readonly Column[]): Column {
  const [first] = columns as [Column];
  if (columns.length === 1) return first;
  const sums = new Map<number, number>();
  for (const { timesMs, values } of columns) {
    for (const [i, timeMs] of timesMs.entries()) {
      const value = values[i] as number;
      if (!Number.isNaN(value)) sums.set(timeMs, (sums.get(timeMs) ?? 0) + value);
    }
  }
  const timesMs = Float64Array.from(sums.keys()).sort();
  return { timesMs, values: timesMs.map((timeMs) => sums.get(timeMs) as number) };
}

/** The values of a column at these times, ascending; NaN where it has none. */
export function alignColumn(column: Column | undefined, timesMs: Float64Array): Float64Array {
  const aligned = new Float64Array(timesMs.length).fill(Number.NaN);
  if (column === undefined) return aligned;
  let at = 0;
  for (const [i, timeMs] of timesMs.entries()) {
    while (at < column.timesMs.length && (column.timesMs[at] as number) < timeMs) at++;
    if (column.timesMs[at] === timeMs) aligned[i] = column.values[at] as number;
  }
  return aligned;
}

/** A counter of seconds as seconds per second since the sample before; NaN for the first one, and after what is absent. */
export function rateOf({ timesMs, values }: Column): Column {
  return {
    timesMs,
    values: values.map((value, i) =>
      i === 0
        ? Number.NaN
        : counterIncrease(values[i - 1] as number, value) /
          (((timesMs[i] as number) - (timesMs[i - 1] as number)) / 1000),
    ),
  };
}

/** What lies between two times, both included. */
export function cutColumn({ timesMs, values }: Column, fromMs: number, toMs: number): Column {
  const isInside = (timeMs: number) => timeMs >= fromMs && timeMs <= toMs;
  const start = timesMs.findIndex(isInside);
  const end = timesMs.findLastIndex(isInside) + 1;
  return start < 0
    ? { timesMs: new Float64Array(0), values: new Float64Array(0) }
    : { timesMs: timesMs.slice(start, end), values: values.slice(start, end) };
}
