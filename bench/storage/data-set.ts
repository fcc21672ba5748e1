import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Series } from '@tidemark/core';

/** Samples of many series at the same times, without a gap. */
export interface DataSet {
  readonly name: string;
  readonly intervalMs: number;
  /** Of the first frame, Unix epoch milliseconds. */
  readonly startMs: number;
  readonly series: readonly Series[];
  readonly frames: number;
  /** One value a series, frame after frame. */
  readonly values: Float64Array;
  /** Where {@link readDataSet} finds it. */
  readonly directory: string;
}

/** The module `gen.mjs` in a folder of data. Times are Unix epoch seconds. */
interface Generator {
  readonly SETS: Readonly<Record<string, { readonly step: number }>>;
  readonly Gen: new (
    set: object,
  ) => Iterable<readonly [seconds: number, row: Float64Array]> & {
    readonly names: readonly string[];
    readonly kinds: readonly string[];
    readonly labels: readonly Readonly<Record<string, string>>[];
  };
}

/** Generates a set and keeps it in `directory`, where other processes find it by {@link readDataSet}. */
export async function generateDataSet(folder: string, name: string, directory: string): Promise<DataSet> {
  const { SETS, Gen } = (await import(pathToFileURL(resolve(folder, 'gen.mjs')).href)) as Generator;
  const options = SETS[name];
  if (options === undefined) throw new RangeError(`no set ${name}; there are ${Object.keys(SETS).join(', ')}`);
  const generator = new Gen(options);
  const series = generator.names.map((metric, i): Series => {
    const kind = generator.kinds[i] === 'counter' ? 'counter' : 'gauge';
    return { metric: { name: metric, kind, unit: 'count', help: '' }, labels: generator.labels[i] ?? {} };
  });
  let startMs: number | undefined;
  const rows: Float64Array[] = [];
  for (const [seconds, row] of generator) {
    startMs ??= seconds * 1000;
    rows.push(row.slice());
  }
  const values = new Float64Array(rows.length * series.length);
  for (const [i, row] of rows.entries()) values.set(row, i * series.length);
  const facts = { name, intervalMs: options.step * 1000, startMs: startMs ?? 0, series, frames: rows.length };
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(facts));
  writeFileSync(join(directory, `${name}.values`), values);
  return { ...facts, values, directory };
}

/** A set that was generated into `directory`, or its first frames. */
export function readDataSet(directory: string, name: string, frames = Number.POSITIVE_INFINITY): DataSet {
  const facts = JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as Omit<
    DataSet,
    'values' | 'directory'
  >;
  const bytes = readFileSync(join(directory, `${name}.values`));
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  return firstFrames({ ...facts, values, directory }, frames);
}

/** The same set, shorter. */
export function firstFrames(set: DataSet, frames: number): DataSet {
  const count = Math.min(frames, set.frames);
  return { ...set, frames: count, values: set.values.subarray(0, count * set.series.length) };
}

export function samplesOf(set: DataSet): number {
  return set.frames * set.series.length;
}

export function timeMsOf(set: DataSet, frame: number): number {
  return set.startMs + frame * set.intervalMs;
}

/** End of the set, exclusive. */
export function endMsOf(set: DataSet): number {
  return timeMsOf(set, set.frames);
}

/** The values of one frame, a view. */
export function rowOf(set: DataSet, frame: number): Float64Array {
  return set.values.subarray(frame * set.series.length, (frame + 1) * set.series.length);
}

/** All values of one series, by its place in the set. */
export function columnOf(set: DataSet, series: number): Float64Array {
  return Float64Array.from({ length: set.frames }, (_, i) => set.values[i * set.series.length + series] as number);
}

/** Of all values, so that two machines can tell that they measured the same. */
export function digestOf({ values }: DataSet): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
