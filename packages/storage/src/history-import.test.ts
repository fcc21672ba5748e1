import { writeFileSync } from 'node:fs';
import { type Frame, type Layout, METRICS } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDifference, SUMMED } from '../test/answer-difference.ts';
import { createExactHistory } from '../test/exact-answer.ts';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { plainFrames } from '../test/plain-frames.ts';
import { openImport } from './history-import.ts';
import { takeWriterLock } from './writer-lock.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2027, 0, 15, 12);

const layoutOf = (name: string): Layout => ({
  series: [
    { metric: METRICS.process_threads, labels: { name } },
    { metric: METRICS.process_read_bytes_total, labels: { name } },
  ],
});
const layout = layoutOf('a');

let file: HistoryFile;

beforeEach(() => {
  file = createHistoryFile();
});

afterEach(() => file[Symbol.dispose]());

const everySecond = (fromMs: number, count: number, more: { layout?: Layout; firstSeq?: number } = {}) =>
  plainFrames({ layout, fromMs, count, everyMs: SECOND_MS, ...more });

const everyHour = (fromMs: number, count: number) =>
  plainFrames({ layout, fromMs, count, everyMs: HOUR_MS, intervalMs: MINUTE_MS });

/** Compares what a file answers about a range with what was put into it. */
const expectAll = (
  recordings: readonly (readonly Frame[])[],
  range: { fromMs: number; toMs: number; stepMs: number },
) => {
  const exact = createExactHistory(recordings);
  file.read((reader) => {
    for (const aggregation of ['count', 'avg', 'sum', 'min', 'max'] as const) {
      const answer = reader.query({ selector: { matchers: [] }, ...range, aggregation });
      const expected = exact.answer({ matches: () => true, ...range, aggregation });
      expect([aggregation, findDifference(answer, expected, SUMMED)]).toEqual([aggregation, undefined]);
    }
  });
};

const tiersOver = (fromMs: number, toMs: number) =>
  file.read((reader) =>
    reader.query({ selector: { matchers: [] }, fromMs, toMs, stepMs: 10 * MINUTE_MS }).parts.map(({ tier }) => tier),
  );

describe('an import', () => {
  it('counts frames and samples, absent ones left out', () => {
    const values = (i: number) => [i, i % 2 === 0 ? Number.NaN : i];
    expect(file.import(plainFrames({ layout, fromMs: NOON, count: 4000, everyMs: SECOND_MS, values }))).toEqual({
      frames: 4000,
      samples: 6000,
    });
    expect(file.read((reader) => reader.facts())).toMatchObject({
      frames: 4000,
      series: 2,
      oldestMs: NOON,
      newestMs: NOON + 3_999_000,
      newestSeq: 0,
    });
  });

  it('of nothing is an empty file', () => {
    expect(file.import([])).toEqual({ frames: 0, samples: 0 });
    const empty = file.read((reader) => [reader.latest(), reader.framesAfter(0, 10), reader.facts().frames]);
    expect(empty).toEqual([undefined, [], 0]);
  });

  it('takes frames whose buffer is used again', () => {
    using target = openImport({ file: file.path });
    const values = new Float64Array(2);
    for (const frame of everySecond(NOON, 10)) {
      values.set(frame.values);
      target.append({ ...frame, values });
    }
    target.close();
    expectAll([everySecond(NOON, 10)], { fromMs: NOON, toMs: NOON + 10_000, stepMs: SECOND_MS });
  });

  it('reports the same when it is closed twice', () => {
    const target = openImport({ file: file.path });
    for (const frame of everySecond(NOON, 3)) target.append(frame);
    expect([target.close(), target.close()]).toEqual([
      { frames: 3, samples: 6 },
      { frames: 3, samples: 6 },
    ]);
  });

  it('tells its newest frame where nothing was recorded', () => {
    file.import(everySecond(NOON, 3700));
    expect(file.read((reader) => reader.latest())).toMatchObject({ timeMs: NOON + 3_699_000, layout });
  });

  it('puts what is old into the tiers it belongs in, by the newest of its frames', () => {
    file.import(everyHour(NOON - 40 * DAY_MS, 41 * 24));
    expect(tiersOver(NOON - 40 * DAY_MS, NOON + DAY_MS)).toEqual(['hour', 'minute', 'raw']);
    expectAll([everyHour(NOON - 40 * DAY_MS, 41 * 24)], {
      fromMs: NOON - 40 * DAY_MS,
      toMs: NOON + DAY_MS,
      stepMs: DAY_MS,
    });
  });

  it('leaves nothing of what is older than the oldest tier', () => {
    file.import([...everyHour(NOON - 400 * DAY_MS, 24), ...everyHour(NOON, 48)]);
    expect(file.read((reader) => reader.facts().oldestMs)).toBe(NOON);
  });
});

describe('an import into a file with a history', () => {
  const RANGE = { fromMs: NOON - HOUR_MS, toMs: NOON + 2 * HOUR_MS, stepMs: 5 * MINUTE_MS };
  const recorded = everySecond(NOON, 2000);

  beforeEach(() => {
    file.record(recorded.slice(0, 1500));
    file.maintain();
    file.record(recorded.slice(1500));
  });

  it.each([
    ['before it', NOON - 30 * MINUTE_MS],
    ['after it', NOON + 60 * MINUTE_MS],
    ['in the middle of it, series and all', NOON + 10 * MINUTE_MS + 500],
  ])('is answered together with it: %s', (_, fromMs) => {
    const imported = everySecond(fromMs, 600);
    file.import(imported);
    expectAll([recorded, imported], RANGE);
  });

  it('keeps series of its own apart', () => {
    const imported = everySecond(NOON, 1000, { layout: layoutOf('other') });
    file.import(imported);
    expectAll([recorded, imported], RANGE);
    const spans = file.read((reader) =>
      reader.series({ matchers: [{ label: 'name', operator: '=', value: 'other' }] }),
    );
    expect(spans.map(({ firstMs, lastMs }) => [firstMs, lastMs])).toEqual(Array(2).fill([NOON, NOON + 999_000]));
  });

  it('leaves the recorded frames and their numbers as they are', () => {
    file.import(everySecond(NOON + HOUR_MS, 600, { firstSeq: 9000 }));
    file.read((reader) => {
      expect(reader.framesAfter(0, 5000).map(({ seq }) => seq)).toEqual(recorded.map(({ seq }) => seq));
      expect(reader.latest()).toMatchObject({ seq: 2000 });
      expect(reader.facts()).toMatchObject({ newestSeq: 2000, frames: 2600, newestMs: NOON + HOUR_MS + 599_000 });
    });
  });

  it('is rolled up with the rest as recording goes on', () => {
    const imported = everyHour(NOON - 40 * DAY_MS, 48);
    file.import(imported);
    const later = plainFrames({
      layout,
      fromMs: NOON + HOUR_MS,
      count: 72,
      everyMs: HOUR_MS,
      intervalMs: MINUTE_MS,
      firstSeq: 2001,
    });
    file.record(later);
    file.maintain();
    expect(tiersOver(NOON - 40 * DAY_MS, NOON - 30 * DAY_MS)).toEqual(['hour']);
    const range = { fromMs: NOON - 40 * DAY_MS, toMs: NOON + 4 * DAY_MS, stepMs: DAY_MS };
    expectAll([imported, recorded, later], range);
  });
});

describe('what an import refuses', () => {
  it('is a frame that is not later than the one before; what came before it stays', () => {
    const target = openImport({ file: file.path });
    const [first, second, third] = everySecond(NOON, 3) as [Frame, Frame, Frame];
    target.append(second);
    for (const late of [first, second]) {
      expect(() => target.append(late)).toThrow(
        expect.objectContaining({ code: 'STORAGE_IMPORT_DISORDERED', hint: expect.any(String) }),
      );
    }
    target.append(third);
    expect(target.close()).toEqual({ frames: 2, samples: 4 });
    expectAll([[second, third]], { fromMs: NOON, toMs: NOON + MINUTE_MS, stepMs: SECOND_MS });
  });

  it('is a file that somebody records into, and a second import', () => {
    const inUse = expect.objectContaining({ code: 'STORAGE_IN_USE' });
    using recorder = takeWriterLock(file.path);
    expect(() => openImport({ file: file.path })).toThrow(inUse);
    recorder.release();
    using first = openImport({ file: file.path });
    expect(() => openImport({ file: file.path })).toThrow(inUse);
    expect(() => takeWriterLock(file.path)).toThrow(inUse);
    first.close();
    takeWriterLock(file.path).release();
  });

  it('is a file that is no history, which it leaves to others at once', () => {
    writeFileSync(file.path, 'a diary, not a database');
    const refused = expect.objectContaining({ code: 'STORAGE_NOT_A_DATABASE' });
    expect(() => openImport({ file: file.path })).toThrow(refused);
    takeWriterLock(file.path).release();
  });

  it('is tiers that make no sense, before anything is written', () => {
    const refused = expect.objectContaining({ code: 'STORAGE_TIERS_INVALID' });
    expect(() => openImport({ file: file.path, retention: { rawMs: 40 * DAY_MS } })).toThrow(refused);
    takeWriterLock(file.path).release();
  });
});
