import { createFakeClock, type Frame, type Layout, METRICS, type RecordedEvent } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { plainFrames } from '../test/plain-frames.ts';
import { openJournal } from './journal.ts';
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
    expect(file.select('SELECT count(*) FROM layout')).toEqual([1]);
  });

  it('forgets however many events there are in the round that they are too old for', () => {
    const [first, ...others] = sparse(layout, NOON, 5 * 24, 1) as [Frame, ...Frame[]];
    const event = { type: 'process-start', timeMs: NOON, labels: {}, details: {} } as const;
    file.record([{ ...first, events: Array.from({ length: 2500 }, () => event) }, ...others]);
    file.maintain({ retention: RETENTION });
    expect(file.select('SELECT count(*) FROM event')).toEqual([0]);
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
    expect(file.select('SELECT count(*) FROM block WHERE id % 33554432 NOT IN (SELECT id FROM series)')).toEqual([0]);
  });

  it('does not confuse a recorder whose series comes back after it was forgotten', () => {
    const [alone, both] = [threadsOf('stays'), threadsOf('stays', 'short')];
    const journal = openJournal({ file: file.path });
    let seq = 0;
    const append = (here: Layout, count: number) => {
      for (const frame of sparse(here, NOON + seq * HOUR_MS, count, seq + 1)) journal.append(frame);
      seq += count;
      file.maintain({ retention: RETENTION });
    };
    append(both, 1);
    append(alone, 6 * 24);
    expect(file.select('SELECT count(*) FROM series')).toEqual([1]);
    append(both, 3);
    journal.close();
    const [latest, frames] = file.read((reader) => [reader.latest(), reader.framesAfter(145, 9)] as const);
    expect(latest).toMatchObject({ seq: 148, layout: both });
    expect(frames.map(({ seq }) => seq)).toEqual([146, 147, 148]);
  });

  it('keeps a file within its bytes: the oldest goes first, the newest window stays', () => {
    const values = (i: number) => [Math.sin(i) * Math.PI, Math.cos(i) * Math.E];
    const frames = plainFrames({ layout, fromMs: NOON, count: 5 * 4320, everyMs: 20 * SECOND_MS, values });
    const sizeOf = () =>
      (file.select('PRAGMA page_count')[0] as number) * (file.select('PRAGMA page_size')[0] as number);
    file.record([]);
    const emptyBytes = sizeOf();
    file.import(frames);
    const maxBytes = Math.ceil((emptyBytes + sizeOf()) / 2);
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
