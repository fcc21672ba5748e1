import { type Frame, type Layout, METRICS } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../test/exact-answer.ts';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { plainFrames } from '../test/plain-frames.ts';
import { record } from '../test/recordings.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2027, 0, 15, 12);

const threadsOf = (...names: string[]): Layout => ({
  series: names.map((name) => ({ metric: METRICS.process_threads, labels: { name } })),
});
const layout = threadsOf('a', 'b');

let file: HistoryFile;

beforeEach(() => {
  file = createHistoryFile();
});

afterEach(() => file[Symbol.dispose]());

const framesOfRawWindows = () => file.select('SELECT frames FROM window WHERE tier = 0 ORDER BY id');
const sealFull = () => file.maintain({ all: false }).sealedFrames;
const frameAt = (seq: number, timeMs: number, intervalMs: number): Frame => ({
  seq,
  timeMs,
  elapsedMs: seq === 1 ? 0 : intervalMs,
  intervalMs,
  layout,
  values: Float64Array.of(seq, -seq),
});

describe('sealing', () => {
  it('waits for the frame after a window, because the window may grow until then', () => {
    file.record(plainFrames({ layout, fromMs: NOON, count: 1800, everyMs: SECOND_MS }));
    expect(sealFull()).toBe(0);
    file.record([frameAt(1801, NOON + 30 * MINUTE_MS, SECOND_MS)]);
    expect(sealFull()).toBe(1800);
    expect(sealFull()).toBe(0);
  });

  it.each([
    ['2 min at 100 ms', 100, 2 * MINUTE_MS],
    ['half an hour at 1 s', SECOND_MS, 30 * MINUTE_MS],
    ['4 h at 10 s', 10 * SECOND_MS, 4 * HOUR_MS],
    ['a day at 1 min', MINUTE_MS, DAY_MS],
  ])('makes windows of %s', (_, intervalMs, spanMs) => {
    const startMs = Math.floor(NOON / spanMs) * spanMs;
    const times = [0, intervalMs, spanMs - intervalMs, spanMs, 2 * spanMs - 1, 2 * spanMs].map((ms) => startMs + ms);
    file.record(times.map((timeMs, i) => frameAt(i + 1, timeMs, intervalMs)));
    expect(sealFull()).toBe(5);
    expect(framesOfRawWindows()).toEqual([3, 2]);
  });

  it('begins another window where the interval changes, and where the clock was set back', () => {
    const changes = [
      frameAt(1, NOON, SECOND_MS),
      frameAt(2, NOON + 1000, SECOND_MS),
      frameAt(3, NOON + 3000, 2 * SECOND_MS),
      frameAt(4, NOON + 5000, 2 * SECOND_MS),
      frameAt(5, NOON + 4000, 2 * SECOND_MS),
      frameAt(6, NOON + 4000, 2 * SECOND_MS),
      frameAt(7, NOON + 6000, 2 * SECOND_MS),
    ];
    file.record(changes);
    file.maintain();
    expect(framesOfRawWindows()).toEqual([2, 2, 1, 1]);
    expect(file.read((reader) => reader.framesAfter(0, 10).map(({ timeMs }) => timeMs))).toEqual(
      changes.map(({ timeMs }) => timeMs),
    );
  });

  it('leaves the newest frame in the journal, even when asked to seal all', () => {
    file.record(plainFrames({ layout, fromMs: NOON, count: 3, everyMs: SECOND_MS }));
    expect(file.maintain().sealedFrames).toBe(2);
    expect(file.maintain().sealedFrames).toBe(0);
    const [latest, facts] = file.read((reader) => [reader.latest(), reader.facts()] as const);
    expect(latest).toMatchObject({ seq: 3, layout });
    expect(facts).toMatchObject({ frames: 3, series: 2, oldestMs: NOON, newestMs: NOON + 2000, newestSeq: 3 });
  });

  it('lets a recorder that starts anew go on numbering', () => {
    file.record(plainFrames({ layout, fromMs: NOON, count: 5, everyMs: SECOND_MS }));
    file.maintain();
    file.record(plainFrames({ layout, fromMs: NOON + 9000, count: 2, everyMs: SECOND_MS, firstSeq: 6 }));
    file.maintain();
    expect(file.read((reader) => reader.facts())).toMatchObject({ frames: 7, newestSeq: 7 });
  });

  it('says of each series exactly when it was recorded first and last', () => {
    const both = { layout: threadsOf('a', 'b'), everyMs: SECOND_MS, fromMs: NOON, count: 10 };
    const values = (i: number) => [i, i < 2 || i > 6 ? Number.NaN : i];
    file.record([
      ...plainFrames({ ...both, values }),
      ...plainFrames({ ...both, layout: threadsOf('a', 'c'), fromMs: NOON + 10_000, firstSeq: 11 }),
    ]);
    const spans = () =>
      file.read((reader) =>
        reader
          .series({ matchers: [] })
          .map(({ series, firstMs, lastMs }) => [series.labels.name, firstMs - NOON, lastMs - NOON]),
      );
    const expected = [
      ['a', 0, 19_000],
      ['b', 0, 9000],
      ['c', 10_000, 19_000],
    ];
    expect(spans()).toEqual(expected);
    file.maintain();
    expect(spans()).toEqual(expected);
  });
});

describe('frames read back', () => {
  const samplesOf = (frames: readonly Frame[]) =>
    frames.map(({ seq, timeMs, elapsedMs, intervalMs, layout: { series }, values }) => {
      const present = series.flatMap((each, slot) => {
        const value = values[slot] as number;
        return Number.isNaN(value) ? [] : [`${textOf(each)} ${Object.is(value, -0) ? '-0' : value}`];
      });
      return { seq, timeMs, elapsedMs, intervalMs, present: present.sort() };
    });
  /** All of them, some at a time. */
  const readAll = (limit: number) =>
    file.read((reader) => {
      const frames: Frame[] = [];
      for (let more = reader.framesAfter(0, limit); more.length > 0; ) {
        frames.push(...more);
        more = reader.framesAfter((more.at(-1) as Frame).seq, limit);
      }
      return frames;
    });

  it('are bit for bit those that were recorded, sealed or not, however many are asked for at a time', () => {
    const frames = record(
      [
        { frames: 100, intervalMs: 1000, layout: 'all', seam: 'nothing' },
        { frames: 50, intervalMs: 1000, layout: 'few', seam: 'clock back' },
        { frames: 50, intervalMs: 250, layout: 'reversed', seam: 'lost frames' },
        { frames: 70, intervalMs: 1000, layout: 'all', seam: 'clock ahead' },
      ],
      11,
      NOON,
    );
    const strange = [-0, Number.MIN_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY, 1 / 3, -1e-9, 2 ** 53, 0];
    for (const [i, { values }] of frames.entries())
      if (i % 9 === 0) values[i % 2] = strange[i % strange.length] as number;
    for (const [from, to] of [
      [0, 90],
      [90, 110],
      [110, 200],
    ] as const) {
      file.record(frames.slice(from, to));
      file.maintain();
    }
    file.record(frames.slice(200));
    for (const limit of [1, 7, 1000]) expect(samplesOf(readAll(limit))).toEqual(samplesOf(frames));
  });

  it('are not those of windows that are gone but for their blocks', () => {
    file.record(plainFrames({ layout, fromMs: NOON, count: 10, everyMs: SECOND_MS }));
    file.maintain();
    file.execute('UPDATE window SET tier = -1');
    expect(file.read((reader) => reader.framesAfter(0, 100).map(({ seq }) => seq))).toEqual([10]);
  });
});

describe('what a killed maintainer leaves behind', () => {
  const recordWindows = () => {
    file.record(plainFrames({ layout, fromMs: NOON, count: 20, everyMs: 20 * MINUTE_MS, intervalMs: SECOND_MS }));
    file.maintain();
  };
  const framesRead = () => file.read((reader) => reader.framesAfter(0, 100).length);

  it('is blocks of no window, which nobody reads and the next one deletes', () => {
    recordWindows();
    const blocks = file.select('SELECT count(*) FROM block');
    file.execute(`INSERT INTO block (id, stats, data)
            SELECT ((SELECT max(id) FROM window) + 1) * 33554432 + id % 33554432, stats, data FROM block LIMIT 2`);
    expect(framesRead()).toBe(20);
    file.maintain();
    expect(file.select('SELECT count(*) FROM block')).toEqual(blocks);
    expect(framesRead()).toBe(20);
  });

  it('is frames that are sealed already, which are read once and deleted', () => {
    file.record(plainFrames({ layout, fromMs: NOON, count: 5, everyMs: SECOND_MS }));
    const copy = new SqliteDatabase(file.path);
    const rows = copy.prepare('SELECT * FROM frame').all() as Record<string, unknown>[];
    file.maintain();
    const names = Object.keys(rows[0] ?? {});
    const insert = copy.prepare(`INSERT OR IGNORE INTO frame (${names}) VALUES (${names.map((name) => `@${name}`)})`);
    for (const row of rows) insert.run(row);
    copy.close();
    const counted = () => file.read((reader) => [reader.facts().frames, reader.framesAfter(0, 100).length]);
    expect(counted()).toEqual([5, 5]);
    file.maintain();
    expect(counted()).toEqual([5, 5]);
  });

  it('is windows that are gone, whose blocks the next one deletes', () => {
    recordWindows();
    file.execute('UPDATE window SET tier = -1 WHERE id = 1');
    file.maintain();
    expect(file.select('SELECT count(*) FROM window WHERE tier = -1 OR id = 1')).toEqual([0]);
    expect(file.select('SELECT count(*) FROM block WHERE id / 33554432 = 1')).toEqual([0]);
  });
});
