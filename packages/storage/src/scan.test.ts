import { type Frame, formatSeries, parseSelector } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistoryFile } from '../test/history-file.ts';
import { recordHistory } from '../test/recorded-history.ts';
import { LAYOUT_NAMES, record, SEAMS, type Stretch } from '../test/recordings.ts';
import { simulateFrames, T0 } from '../test/simulated-frames.ts';
import { openJournal } from './journal.ts';
import { openHistoryScan, type ScanRequest } from './scan.ts';
import { BUCKET_COLUMNS } from './scan-stretch.ts';

const START_MS = Date.UTC(2027, 0, 15, 11, 57);
const DAY_MS = 86_400_000;
const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

type Samples = Record<string, [timeMs: number, value: number][]>;

/** Samples at one time in the order of their values, because nothing says which comes first. */
function inOrder(samples: Samples): Samples {
  const sorted = Object.entries(samples).map(([name, list]) => [
    name,
    list.toSorted(([a, x], [b, y]) => a - b || x - y),
  ]);
  return Object.fromEntries(sorted);
}

function scanAll(file: string, request: ScanRequest = ALWAYS): Samples {
  using scan = openHistoryScan(file, request);
  const found: Samples = {};
  for (const series of scan.series) {
    const list: [number, number][] = [];
    for (const { timesMs, values } of scan.samples(series)) {
      for (const [i, timeMs] of timesMs.entries()) list.push([timeMs, values[i] as number]);
    }
    expect(list.map(([timeMs]) => timeMs)).toEqual(list.map(([timeMs]) => timeMs).sort((a, b) => a - b));
    if (list.length > 0) found[formatSeries(series.series)] = list;
  }
  scan.requireAllRead();
  return found;
}

function samplesOf(frames: readonly Frame[], { fromMs, toMs } = ALWAYS): Samples {
  const samples: Samples = {};
  for (const { timeMs, layout, values } of frames) {
    if (timeMs < fromMs || timeMs >= toMs) continue;
    for (const [slot, series] of layout.series.entries()) {
      const value = values[slot] as number;
      if (Number.isNaN(value)) continue;
      samples[formatSeries(series)] ??= [];
      samples[formatSeries(series)]?.push([timeMs, value]);
    }
  }
  return samples;
}

const stretch: fc.Arbitrary<Stretch> = fc.record({
  frames: fc.integer({ min: 1, max: 70 }),
  intervalMs: fc.constantFrom(250, 1000, 10_000),
  layout: fc.constantFrom(...LAYOUT_NAMES),
  seam: fc.constantFrom(...SEAMS),
});

const recording = fc.record({
  stretches: fc.array(stretch, { minLength: 1, maxLength: 6 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  sealedShare: fc.constantFrom(0, 0.5, 1),
  cut: fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 100 })),
});

describe('a scan of every sample', () => {
  it('gives what was recorded, series after series in the order of time, wherever it is stored', () => {
    fc.assert(
      fc.property(recording, ({ stretches, seed, sealedShare, cut: [from, share] }) => {
        const frames = record(stretches, seed, START_MS);
        using file = createHistoryFile();
        const sealed = Math.round(sealedShare * frames.length);
        file.record(frames.slice(0, sealed));
        if (sealed > 0) file.maintain();
        file.record(frames.slice(sealed));
        const fromMs = START_MS + 1000 * from;
        const range = { fromMs, toMs: fromMs + 1000 * share };
        expect(inOrder(scanAll(file.path))).toEqual(inOrder(samplesOf(frames)));
        expect(inOrder(scanAll(file.path, range))).toEqual(inOrder(samplesOf(frames, range)));
      }),
      { numRuns: 15 },
    );
  }, 30_000);

  it('gives what was recorded before the clock was set back, though the newest frame is earlier', () => {
    using file = createHistoryFile();
    const frames = record(
      [
        { frames: 2, intervalMs: 1000, layout: 'all', seam: 'nothing' },
        { frames: 1, intervalMs: 250, layout: 'all', seam: 'clock back' },
      ],
      1,
      START_MS,
    );
    file.record(frames);
    const range = { fromMs: START_MS + 2000, toMs: START_MS + 3000 };
    expect(inOrder(scanAll(file.path, range))).toEqual(inOrder(samplesOf(frames, range)));
  });

  it('gives what was recorded after the clock was set back, though it is older than all that was known', () => {
    using file = createHistoryFile();
    const frames = record(
      [
        { frames: 2, intervalMs: 1000, layout: 'all', seam: 'nothing' },
        { frames: 3, intervalMs: 250, layout: 'all', seam: 'clock back' },
        { frames: 1, intervalMs: 250, layout: 'few', seam: 'nothing' },
      ],
      1,
      START_MS,
    );
    file.record(frames);
    const oldestMs = Math.min(...frames.map(({ timeMs }) => timeMs));
    expect(oldestMs).toBeLessThan(START_MS);
    const range = { fromMs: oldestMs, toMs: START_MS };
    expect(inOrder(scanAll(file.path, range))).toEqual(inOrder(samplesOf(frames, range)));
  });

  it('reads the series that a selector matches', () => {
    using file = createHistoryFile();
    const frames = record([{ frames: 100, intervalMs: 1000, layout: 'all', seam: 'nothing' }], 1, START_MS);
    file.record(frames);
    const selector = parseSelector('process_threads{name="a"}');
    const found = scanAll(file.path, { ...ALWAYS, selector });
    expect(Object.keys(found)).toEqual(['process_threads{name="a",user="root"}']);
    expect(Object.values(found)[0]).toHaveLength(100);
  });

  it('sees the file as it was when it was opened, whatever is recorded meanwhile', () => {
    using file = createHistoryFile();
    const frames = record([{ frames: 100, intervalMs: 1000, layout: 'all', seam: 'nothing' }], 1, START_MS);
    file.record(frames.slice(0, 50));
    const journal = openJournal({ file: file.path });
    const scan = openHistoryScan(file.path, ALWAYS);
    for (const frame of frames.slice(50)) journal.append(frame);
    const load = scan.series.find(({ series }) => series.metric.name === 'host_load1');
    const read = [...scan.samples(load as NonNullable<typeof load>)].flatMap(({ timesMs }) => [...timesMs]);
    scan.close();
    journal.close();
    expect(read).toEqual(frames.slice(0, 50).map(({ timeMs }) => timeMs));
  });

  it('fails when a window has lost a block', () => {
    using file = createHistoryFile();
    file.import(record([{ frames: 100, intervalMs: 1000, layout: 'all', seam: 'nothing' }], 1, START_MS));
    const db = new SqliteDatabase(file.path);
    db.exec('DELETE FROM block WHERE id = (SELECT max(id) FROM block)');
    db.close();
    expect(() => scanAll(file.path)).toThrow(expect.objectContaining({ code: 'STORAGE_CORRUPT' }));
  });

  it('fails on a range that ends before it begins and on a file that is not there', () => {
    using file = createHistoryFile();
    const open = (range: ScanRequest) => openHistoryScan(file.path, range);
    expect(() => open({ fromMs: 2, toMs: 1 })).toThrow(expect.objectContaining({ code: 'STORAGE_QUERY_INVALID' }));
    expect(() => open(ALWAYS)).toThrow(expect.objectContaining({ code: 'STORAGE_NOT_FOUND' }));
  });
});

describe('a scan of buckets', () => {
  it.each([
    { tier: 'minute', stepMs: 60_000, span: [T0 + 6 * 3_600_000, T0 + 30 * 3_600_000] },
    { tier: 'hour', stepMs: 3_600_000, span: [T0, T0 + 2 * DAY_MS] },
  ] as const)('tells of each $tier what queries tell of it, from every tier of the file', ({ tier, stepMs, span }) => {
    using file = createHistoryFile();
    recordHistory(file.path, simulateFrames());
    const [fromMs, toMs] = span;
    using scan = openHistoryScan(file.path, { fromMs, toMs });
    for (const aggregation of BUCKET_COLUMNS) {
      const isOfCounters = aggregation === 'rate' || aggregation === 'increase';
      const selector = parseSelector(isOfCounters ? '{__name__=~".*_total"}' : '{__name__=~".*"}');
      const answer = file.read((reader) => reader.query({ selector, fromMs, toMs, stepMs, aggregation }));
      expect(answer.series.length).toBeGreaterThan(0);
      for (const { series, values } of answer.series) {
        const one = scan.series.find((each) => formatSeries(each.series) === formatSeries(series));
        const told = new Float64Array(answer.points).fill(Number.NaN);
        for (const { timesMs, columns } of scan.buckets(one as NonNullable<typeof one>, tier)) {
          for (const [i, timeMs] of timesMs.entries()) {
            told[(timeMs - answer.fromMs) / stepMs] = columns[aggregation][i] as number;
          }
        }
        expect({ aggregation, series: formatSeries(series), told: rounded(told) }).toEqual({
          aggregation,
          series: formatSeries(series),
          told: rounded(values),
        });
      }
    }
  });
});

/** Sums may be added up in another order. */
function rounded(values: Float64Array): string[] {
  return Array.from(values, (value) => (value + 0).toPrecision(6));
}
