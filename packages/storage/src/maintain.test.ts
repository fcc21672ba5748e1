import { createFakeClock, type Frame, type Layout, METRICS, type RecordedEvent } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../test/exact-answer.ts';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { plainFrames } from '../test/plain-frames.ts';
import { record } from '../test/recordings.ts';
import { openMaintainer } from './maintain.ts';

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

/** A question to the tables themselves. */
function ask(sql: string): unknown[] {
  const db = new SqliteDatabase(file.path, { readonly: true });
  try {
    return db.prepare(sql).pluck().all();
  } finally {
    db.close();
  }
}

function change(sql: string): void {
  const db = new SqliteDatabase(file.path);
  db.exec(sql);
  db.close();
}

const framesOfRawWindows = () => ask('SELECT frames FROM window WHERE tier = 0 ORDER BY id');
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
    change('UPDATE window SET tier = -1');
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
    const blocks = ask('SELECT count(*) FROM block');
    change(`INSERT INTO block (id, stats, data)
            SELECT ((SELECT max(id) FROM window) + 1) * 33554432 + id % 33554432, stats, data FROM block LIMIT 2`);
    expect(framesRead()).toBe(20);
    file.maintain();
    expect(ask('SELECT count(*) FROM block')).toEqual(blocks);
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
    change('UPDATE window SET tier = -1 WHERE id = 1');
    file.maintain();
    expect(ask('SELECT count(*) FROM window WHERE tier = -1 OR id = 1')).toEqual([0]);
    expect(ask('SELECT count(*) FROM block WHERE id / 33554432 = 1')).toEqual([0]);
  });
});

describe('a clock that jumps ahead', () => {
  /** A frame an hour for so many days. */
  const days = (fromMs: number, count: number, firstSeq: number) =>
    plainFrames({ layout, fromMs, count: 24 * count, everyMs: HOUR_MS, intervalMs: MINUTE_MS, firstSeq });
  const framesBefore = (timeMs: number) =>
    file.read((reader) => reader.framesAfter(0, 1000).filter((frame) => frame.timeMs < timeMs).length);

  it('is not believed before two windows were recorded by it', () => {
    file.record(days(NOON, 3, 1));
    file.maintain();
    file.record(days(NOON + 400 * DAY_MS, 1, 73).slice(0, 5));
    file.maintain();
    expect(framesBefore(NOON + 10 * DAY_MS)).toBe(72);
    file.record(days(NOON + 401 * DAY_MS, 2, 78));
    file.maintain();
    expect(framesBefore(NOON + 10 * DAY_MS)).toBe(0);
    expect(file.read((reader) => reader.facts().oldestMs)).toBeGreaterThan(NOON + 300 * DAY_MS);
  });

  it('and is put right again costs no history', () => {
    file.record(days(NOON, 3, 1));
    file.record(days(NOON + 400 * DAY_MS, 1, 73).slice(0, 5));
    file.record(days(NOON + 3 * DAY_MS, 2, 78));
    file.maintain();
    expect(framesBefore(NOON + 10 * DAY_MS)).toBe(72 + 48);
  });
});

describe('a machine that was off for a year', () => {
  it('finds its history when it comes back', () => {
    file.record(plainFrames({ layout, fromMs: NOON, count: 10, everyMs: HOUR_MS, intervalMs: MINUTE_MS }));
    const maintainer = openMaintainer({ file: file.path }, createFakeClock(NOON + 400 * DAY_MS));
    maintainer.run({ all: true });
    maintainer.close();
    expect(file.read((reader) => reader.framesAfter(0, 100))).toHaveLength(10);
  });
});

describe('cleaning', () => {
  const RETENTION = { rawMs: DAY_MS, minuteMs: 2 * DAY_MS, hourMs: 10 * DAY_MS };
  const sparse = (here: Layout, fromMs: number, count: number, firstSeq: number) =>
    plainFrames({ layout: here, fromMs, count, everyMs: HOUR_MS, intervalMs: MINUTE_MS, firstSeq });

  it('forgets events with the minutes, and the layouts of sealed frames', () => {
    const started = (timeMs: number): RecordedEvent => ({ type: 'process-start', timeMs, labels: {}, details: {} });
    const frames = sparse(layout, NOON, 5 * 24, 1).map((frame, i) =>
      i % 24 === 0 ? { ...frame, layout: threadsOf('a', 'b'), events: [started(frame.timeMs)] } : frame,
    );
    file.record(frames);
    file.maintain({ retention: RETENTION });
    const newestMs = (frames.at(-1) as Frame).timeMs;
    const events = file.read((reader) => reader.events({ fromMs: 0, toMs: newestMs }));
    expect(events.map(({ timeMs }) => (newestMs - timeMs) / HOUR_MS)).toEqual([47, 23]);
    expect(ask('SELECT count(*) FROM layout')).toEqual([1]);
  });

  it('forgets a series with its last hour, and with its minutes when it was there for less than an hour', () => {
    file.record([
      ...sparse(threadsOf('stays', 'goes'), NOON, 30, 1),
      ...sparse(threadsOf('stays', 'short'), NOON + 30 * HOUR_MS, 1, 31),
    ]);
    const named = () => file.read((reader) => reader.series({ matchers: [] }).map(({ series }) => series.labels.name));
    const goOn = (toDay: number) => {
      const from = file.read((reader) => reader.latest()) as Frame;
      const count = Math.ceil((NOON + toDay * DAY_MS - from.timeMs) / HOUR_MS);
      file.record(sparse(threadsOf('stays'), from.timeMs + HOUR_MS, count, from.seq + 1));
      file.maintain({ retention: RETENTION });
      return named();
    };
    expect(goOn(3)).toEqual(['goes', 'short', 'stays']);
    expect(goOn(6)).toEqual(['goes', 'stays']);
    expect(goOn(16)).toEqual(['stays']);
    expect(ask('SELECT count(*) FROM block WHERE id % 33554432 NOT IN (SELECT id FROM series)')).toEqual([0]);
  });

  it('keeps a file within its bytes: the oldest goes first, the newest window stays', () => {
    const values = (i: number) => [Math.sin(i) * Math.PI, Math.cos(i) * Math.E];
    const frames = plainFrames({ layout, fromMs: NOON, count: 5 * 4320, everyMs: 20 * SECOND_MS, values });
    file.import(frames);
    const sizeOf = () => (ask('PRAGMA page_count')[0] as number) * (ask('PRAGMA page_size')[0] as number);
    const before = sizeOf();
    const maxBytes = Math.ceil(before / 2);
    file.maintain({ maxBytes });
    file.maintain({ maxBytes });
    expect(sizeOf()).toBeLessThanOrEqual(1.1 * maxBytes);
    const range = { selector: { matchers: [] }, fromMs: NOON, toMs: NOON + 5 * DAY_MS, stepMs: HOUR_MS };
    const { parts, series } = file.read((reader) => reader.query({ ...range, aggregation: 'count' }));
    expect(parts.map(({ tier }) => tier)).toContain('raw');
    expect(parts.at(-1)).toMatchObject({ tier: 'raw', toMs: (frames.at(-1) as Frame).timeMs + 1 });
    expect(series[0]?.values.reduce((sum, count) => sum + count, 0)).toBe(frames.length);
    file.maintain({ maxBytes: 1 });
    const left = file.read((reader) => reader.query({ ...range, aggregation: 'count' }));
    expect(left.parts.map(({ tier }) => tier)).toEqual(['raw']);
  });
});
