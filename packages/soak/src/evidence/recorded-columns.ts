import { counterIncrease } from '@tidemark/core';
import type { HistoryScan, ScannedSeries } from '@tidemark/storage';

/** Samples of one series, or of several added up, in the order of time. */
export interface Column {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/** What names the series of a process, or of a group. */
export type Owner = { readonly pid: number } | { readonly group: string };

/** The series of a recording by metric and by whose they are. */
export interface RecordedColumns {
  /** Undefined where nothing of the kind was recorded. */
  read(metric: string, owner: Owner): Column | undefined;
  readonly lastSampleMs: number;
}

/** Of a scan, or of no recording at all. */
export function createRecordedColumns(scan: HistoryScan | undefined): RecordedColumns {
  const byOwner = new Map<string, ScannedSeries[]>();
  let lastSampleMs = Number.NEGATIVE_INFINITY;
  for (const scanned of scan?.series ?? []) {
    lastSampleMs = Math.max(lastSampleMs, scanned.lastMs);
    const { metric, labels } = scanned.series;
    const key = `${metric.name} ${labels.pid ?? labels.group ?? ''}`;
    byOwner.set(key, [...(byOwner.get(key) ?? []), scanned]);
  }
  return {
    // A process that changes its name has several series; one of two modes has two at the same times.
    read: (metric, owner) =>
      byOwner
        .get(`${metric} ${'pid' in owner ? owner.pid : owner.group}`)
        ?.map((series) => readAll((scan as HistoryScan).samples(series)))
        .reduce(addUp),
    lastSampleMs,
  };
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
  if (parts.length === 1) return parts[0] as Float64Array;
  const joined = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const part of parts) {
    joined.set(part, length);
    length += part.length;
  }
  return joined;
}

/** The sum at every time at which either has a sample; what is absent adds nothing. */
function addUp(a: Column, b: Column): Column {
  const timesMs = new Float64Array(a.timesMs.length + b.timesMs.length);
  const values = new Float64Array(timesMs.length);
  let [length, atA, atB] = [0, 0, 0];
  while (atA < a.timesMs.length || atB < b.timesMs.length) {
    const timeA = a.timesMs[atA] ?? Number.POSITIVE_INFINITY;
    const timeB = b.timesMs[atB] ?? Number.POSITIVE_INFINITY;
    timesMs[length] = Math.min(timeA, timeB);
    values[length++] =
      (timeA <= timeB ? (a.values[atA++] as number) : 0) + (timeB <= timeA ? (b.values[atB++] as number) : 0);
  }
  return { timesMs: timesMs.subarray(0, length), values: values.subarray(0, length) };
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
  const rates = values.map((value, i) => {
    const before = values[i - 1] ?? Number.NaN;
    if (Number.isNaN(before)) return Number.NaN;
    return counterIncrease(before, value) / (((timesMs[i] as number) - (timesMs[i - 1] as number)) / 1000);
  });
  return { timesMs, values: rates };
}

/** What lies between two times, both included: a part of the column's own arrays. */
export function cutColumn({ timesMs, values }: Column, fromMs: number, toMs: number): Column {
  const start = countUntil(timesMs, (timeMs) => timeMs >= fromMs);
  const end = Math.max(
    start,
    countUntil(timesMs, (timeMs) => timeMs > toMs),
  );
  return { timesMs: timesMs.subarray(start, end), values: values.subarray(start, end) };
}

/** How many come before the first that `fits`, which all after it do too. */
function countUntil(timesMs: Float64Array, fits: (timeMs: number) => boolean): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(timesMs[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
