import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Frame, type Layout, METRICS, type MetricDescriptor, type Series } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createRandom, DISTRIBUTIONS } from '../../core/test/distributions.ts';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';

/**
 * Set `TIDEMARK_BENCH_DATA` to a folder with `gen.mjs`, which makes the data sets that storage engines are compared on:
 * real series of `/proc`, a day at 1 s and a week at 10 s.
 */
const BENCH_DATA = process.env.TIDEMARK_BENCH_DATA;
const GENERATOR = join(BENCH_DATA ?? '', 'gen.mjs');
const hasBenchData = BENCH_DATA !== undefined && existsSync(GENERATOR);
if (!hasBenchData) {
  process.stdout.write(
    'skipped: the data sets of the benchmark, because TIDEMARK_BENCH_DATA names no folder with gen.mjs\n',
  );
}

const START_MS = Date.UTC(2027, 0, 5);

/** Frames of one layout, made anew each time they are asked for. */
interface DataSet {
  readonly stepMs: number;
  readonly frames: () => Iterable<Frame>;
}

function frameOf(layout: Layout, stepMs: number, index: number, values: Float64Array): Frame {
  const elapsedMs = index === 0 ? 0 : stepMs;
  return { seq: index + 1, timeMs: START_MS + index * stepMs, elapsedMs, intervalMs: stepMs, layout, values };
}

/** All the shapes that measurements have, cut to several numbers of digits; counters, absences and values that rest. */
function createOwnSet(): DataSet {
  const shapes = Object.values(DISTRIBUTIONS);
  const layout: Layout = {
    series: Array.from({ length: 64 }, (_, i) => ({
      metric: i % 4 === 3 ? METRICS.process_read_bytes_total : METRICS.process_threads,
      labels: { i: `${i}` },
    })),
  };
  const frames = function* () {
    const random = createRandom(4);
    const values = new Float64Array(layout.series.length);
    for (let index = 0; index < 20_000; index++) {
      for (let i = 0; i < values.length; i++) {
        const drawn = (shapes[i % shapes.length] as (typeof shapes)[number])(random);
        const cut = i % 3 === 0 ? drawn : Math.round(drawn * 10 ** (i % 5)) / 10 ** (i % 5);
        if (i % 4 === 3) values[i] = (values[i] as number) + Math.ceil(drawn);
        else if (random() < 1 / (1 + (i % 7))) values[i] = random() < 0.02 ? Number.NaN : cut;
      }
      yield frameOf(layout, 1000, index, values);
    }
  };
  return { stepMs: 1000, frames };
}

interface GeneratorModule {
  readonly SETS: Readonly<Record<string, { readonly span: number; readonly step: number }>>;
  readonly Gen: new (
    set: object,
  ) => Iterable<[number, Float64Array]> & {
    readonly names: string[];
    readonly kinds: string[];
    readonly labels: Series['labels'][];
  };
}

async function openBenchSet(name: string): Promise<DataSet> {
  const { Gen, SETS } = (await import(pathToFileURL(GENERATOR).href)) as GeneratorModule;
  const set = SETS[name] as { readonly step: number };
  const stepMs = set.step * 1000;
  const { names, kinds, labels } = new Gen(set);
  const metricOf = (i: number): MetricDescriptor => {
    return { name: names[i] as string, kind: kinds[i] === 'counter' ? 'counter' : 'gauge', unit: 'count', help: '' };
  };
  const layout: Layout = { series: labels.map((each, i) => ({ metric: metricOf(i), labels: each })) };
  const frames = function* () {
    let index = 0;
    for (const [, values] of new Gen(set)) yield frameOf(layout, stepMs, index++, values);
  };
  return { stepMs, frames };
}

const keyOf = ({ metric, labels }: Pick<Series, 'labels'> & { readonly metric: { readonly name: string } }) =>
  `${metric.name} ${JSON.stringify(Object.entries(labels).sort())}`;

/** Compares recorded frames with those that are read back, and counts the samples that were the same. */
function countSameFrames(file: HistoryFile, { frames }: DataSet): { same: number; different: number } {
  const counts = { same: 0, different: 0 };
  file.read((reader) => {
    let read: readonly Frame[] = [];
    let next = 0;
    let slots: readonly number[] = [];
    for (const { seq, timeMs, layout, values } of frames()) {
      if (next === read.length) {
        read = reader.framesAfter(seq - 1, 2000);
        next = 0;
      }
      const stored = read[next++] as Frame;
      if (stored.layout !== read[next - 2]?.layout) {
        const places = new Map(stored.layout.series.map((series, slot) => [keyOf(series), slot]));
        slots = layout.series.map((series) => places.get(keyOf(series)) ?? -1);
      }
      const isInPlace = stored.seq === seq && stored.timeMs === timeMs;
      for (let i = 0; i < values.length; i++) {
        const isSame = isInPlace && Object.is(stored.values[slots[i] as number] ?? Number.NaN, values[i]);
        counts[isSame ? 'same' : 'different']++;
      }
    }
  });
  return counts;
}

/** The same by queries of every raw sample, for what was imported and has no number. */
function countSameAnswers(file: HistoryFile, { frames, stepMs }: DataSet): { same: number; different: number } {
  const counts = { same: 0, different: 0 };
  const POINTS = 5000;
  file.read((reader) => {
    let columns: readonly (Float64Array | undefined)[] = [];
    for (const { seq, timeMs, layout, values } of frames()) {
      const point = (seq - 1) % POINTS;
      if (point === 0) {
        const range = { fromMs: timeMs, toMs: timeMs + POINTS * stepMs, stepMs };
        const { series } = reader.query({ selector: { matchers: [] }, ...range, aggregation: 'last', tier: 'raw' });
        const byKey = new Map(series.map((each) => [keyOf(each.series), each.values]));
        columns = layout.series.map((each) => byKey.get(keyOf(each)));
      }
      for (let i = 0; i < values.length; i++) {
        counts[Object.is(columns[i]?.[point] ?? Number.NaN, values[i]) ? 'same' : 'different']++;
      }
    }
  });
  return counts;
}

async function expectLossless(dataSet: DataSet): Promise<void> {
  using recorded = createHistoryFile();
  using imported = createHistoryFile();
  recorded.record(dataSet.frames());
  recorded.maintain({ all: false });
  const { samples, frames } = imported.import(dataSet.frames());
  const [ofFrames, ofAnswers] = [countSameFrames(recorded, dataSet), countSameAnswers(imported, dataSet)];
  process.stdout.write(
    `${frames} frames, ${samples} samples: ${ofFrames.same} and ${ofAnswers.same} values the same\n`,
  );
  expect([ofFrames.different, ofAnswers.different]).toEqual([0, 0]);
  expect(ofFrames.same).toBe(ofAnswers.same);
  expect(ofFrames.same).toBeGreaterThanOrEqual(samples);
}

describe('every sample is read back bit for bit, recorded and sealed, and imported', () => {
  it('of all shapes of values', async () => {
    await expectLossless(createOwnSet());
  });

  it.skipIf(!hasBenchData).each(['1d1s', '7d10s'])('of the data set %s', async (name) => {
    await expectLossless(await openBenchSet(name));
  });
});
