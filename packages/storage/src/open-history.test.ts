import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FrameSink, type Layout, METRICS, parseSelector, type RecordedEvent } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { History } from './history.ts';
import { openJournal } from './journal.ts';
import { openHistory } from './open-history.ts';
import type { QueryRequest } from './query/query.ts';
import { MAX_QUERY_POINTS } from './query/query-limits.ts';
import { FORMAT_VERSION } from './schema.ts';

const T0 = 1_800_000_000_000;
const layout: Layout = {
  series: [
    { metric: METRICS.process_threads, labels: { name: 'node' } },
    { metric: METRICS.process_cpu_seconds_total, labels: { name: 'node', mode: 'user' } },
    { metric: METRICS.host_load1, labels: {} },
  ],
};

let dir: string;
let file: string;
let journal: FrameSink;
let history: History;
let seq: number;
let lastMs: number;

/** Records a frame; the clock that nobody sets agrees with the wall clock unless told otherwise. */
const append = (timeMs: number, values: number[], { here = layout, elapsedMs = Math.max(0, timeMs - lastMs) } = {}) => {
  journal.append({
    seq: ++seq,
    timeMs,
    elapsedMs: seq === 1 ? 0 : elapsedMs,
    intervalMs: 1000,
    layout: here,
    values: Float64Array.from(values),
  });
  lastMs = timeMs;
};

const ask = async (match: string, range: Partial<QueryRequest> = {}) => {
  const result = await history.query({
    selector: parseSelector(match),
    fromMs: T0,
    toMs: T0 + 10_000,
    stepMs: 1000,
    ...range,
  });
  return { ...result, values: result.series.map(({ values }) => [...values]) };
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-history-'));
  file = join(dir, 'tidemark.db');
  seq = 0;
  lastMs = 0;
  journal = openJournal({ file });
  history = openHistory(file);
});

afterEach(async () => {
  await history.close();
  journal.close();
  rmSync(dir, { recursive: true });
});

const NONE = Number.NaN;

describe('query', () => {
  it('answers from a file that is being written, tier and resolution named', async () => {
    for (let i = 0; i < 10; i++) append(T0 + i * 1000 + 2, [4, i, 0.5]);
    const first = await ask('process_threads');
    expect(first).toMatchObject({ tier: 'raw', resolutionMs: 1000, fromMs: T0, stepMs: 1000, points: 10 });
    expect(first.values).toEqual([Array(10).fill(4)]);
    append(T0 + 10_002, [9, 10, 0.5]);
    const second = await ask('process_threads', { toMs: T0 + 11_000 });
    expect(second.values[0]?.at(-1)).toBe(9);
  });

  it('divides what a counter grew by the time that really passed', async () => {
    append(T0 - 1000, [1, 10, 0]);
    append(T0 + 3, [1, 10.5, 0]);
    append(T0 + 1250, [1, 11, 0]);
    const { series, values } = await ask('process_cpu_seconds_total', { toMs: T0 + 2000 });
    expect(series[0]?.aggregation).toBe('rate');
    expect(values[0]).toEqual([500 / 1003, 500 / 1247]);
  });

  it('leaves a gap a gap, without a rate across it', async () => {
    append(T0, [1, 10, 0]);
    append(T0 + 1000, [1, 11, 0]);
    append(T0 + 6000, [1, 900, 0]);
    append(T0 + 7000, [1, 901, 0]);
    const rates = await ask('process_cpu_seconds_total');
    expect(rates.values).toEqual([[NONE, 1, NONE, NONE, NONE, NONE, NONE, 1, NONE, NONE]]);
    const threads = await ask('process_threads', { toMs: T0 + 8000 });
    expect(threads.values).toEqual([[1, 1, NONE, NONE, NONE, NONE, 1, 1]]);
  });

  it('survives a counter that starts again from zero', async () => {
    append(T0, [1, 500, 0]);
    append(T0 + 1000, [1, 2, 0]);
    const { values } = await ask('process_cpu_seconds_total', { toMs: T0 + 2000 });
    expect(values).toEqual([[NONE, 2]]);
  });

  it('divides by measured time when the wall clock is set, forward or back, and never shows a spike', async () => {
    append(T0 + 1000, [1, 10, 0]);
    append(T0 + 2000, [1, 11, 0]);
    append(T0 + 6000, [1, 12, 0], { elapsedMs: 1000 });
    append(T0 + 3000, [1, 13, 0], { elapsedMs: 1000 });
    append(T0 + 4000, [1, 14, 0], { elapsedMs: 1000 });
    const rates = await ask('process_cpu_seconds_total', { toMs: T0 + 7000 });
    expect(rates.values).toEqual([[NONE, NONE, 1, 1, 1, NONE, 1]]);
  });

  it('counts the samples of both passes where the clock was set back', async () => {
    append(T0 + 1000, [1, 10, 0]);
    append(T0 + 2000, [1, 11, 0]);
    append(T0 + 1000, [3, 12, 0], { elapsedMs: 1000 });
    append(T0 + 2000, [3, 13, 0]);
    const counts = await ask('process_threads', { toMs: T0 + 3000, aggregation: 'count' });
    expect(counts.values).toEqual([[NONE, 2, 2]]);
  });

  it('gives no rate where a recorder started anew or a frame is missing', async () => {
    append(T0, [1, 10, 0]);
    append(T0 + 1000, [1, 11, 0], { elapsedMs: 0 });
    append(T0 + 2000, [1, 12, 0]);
    seq++;
    append(T0 + 3000, [1, 13, 0]);
    const rates = await ask('process_cpu_seconds_total', { toMs: T0 + 4000 });
    expect(rates.values).toEqual([[NONE, NONE, 1, NONE]]);
  });

  it('follows a series over changing layouts', async () => {
    append(T0, [1, 1, 0]);
    append(T0 + 1000, [7], { here: { series: [layout.series[0] as Layout['series'][0]] } });
    append(T0 + 2000, [2, 2, 0]);
    expect((await ask('process_threads', { toMs: T0 + 3000 })).values).toEqual([[1, 7, 2]]);
    expect((await ask('host_load1', { toMs: T0 + 3000 })).values).toEqual([[0, NONE, 0]]);
  });

  it('rounds the range out to whole steps', async () => {
    for (let i = 0; i < 10; i++) append(T0 + i * 1000, [i, 0, 0]);
    const result = await ask('process_threads', {
      fromMs: T0 + 4500,
      toMs: T0 + 7500,
      stepMs: 2000,
      aggregation: 'max',
    });
    expect(result).toMatchObject({ fromMs: T0 + 4000, points: 2, values: [[5, 7]] });
  });

  it.each([
    [{ fromMs: T0, toMs: T0 }, 'STORAGE_QUERY_INVALID'],
    [{ stepMs: 0 }, 'STORAGE_QUERY_INVALID'],
    [{ stepMs: 1.5 }, 'STORAGE_QUERY_INVALID'],
    [{ fromMs: Number.NaN }, 'STORAGE_QUERY_INVALID'],
    [{ toMs: T0 + (MAX_QUERY_POINTS + 1) * 1000 }, 'STORAGE_QUERY_TOO_LARGE'],
  ])('refuses %j with a code that survives the thread', async (range, code) => {
    await expect(ask('process_threads', range)).rejects.toMatchObject({ code, hint: expect.any(String) });
  });

  it('refuses an answer of too many series', async () => {
    const wide = {
      series: Array.from({ length: 500 }, (_, i) => ({ metric: METRICS.process_threads, labels: { pid: `${i}` } })),
    };
    append(T0, Array(500).fill(1), { here: wide });
    await expect(ask('process_threads', { toMs: T0 + 10_000_000 })).rejects.toMatchObject({
      code: 'STORAGE_QUERY_TOO_LARGE',
    });
  });

  it('can be cancelled, and the next one is answered', async () => {
    append(T0, [1, 1, 1]);
    const signal = AbortSignal.abort();
    const request = { selector: parseSelector('process_threads'), fromMs: T0, toMs: T0 + 1000, stepMs: 1000 };
    await expect(history.query(request, { signal })).rejects.toMatchObject({ code: 'STORAGE_QUERY_CANCELLED' });
    expect((await ask('process_threads')).series).toHaveLength(1);
  });
});

describe('the rest of a history', () => {
  it('knows its facts', async () => {
    append(T0, [1, 1, 1]);
    append(T0 + 1000, [1, 1, 1]);
    expect(await history.facts()).toMatchObject({
      file,
      frames: 2,
      series: 3,
      oldestMs: T0,
      newestMs: T0 + 1000,
      newestSeq: 2,
      formatVersion: FORMAT_VERSION,
    });
    expect((await history.facts()).sizeBytes).toBeGreaterThan(4096);
  });

  it('has no newest frame before the first', async () => {
    expect(await history.latest()).toBeUndefined();
    append(T0, [1, 2, 3]);
    expect(await history.latest()).toMatchObject({ seq: 1, layout });
  });

  it('lists the catalogue by selector', async () => {
    append(T0, [1, 2, 3]);
    const entries = await history.series(parseSelector('{name=~"no.*"}'));
    expect(entries.map(({ series }) => series.metric.name)).toEqual(['process_cpu_seconds_total', 'process_threads']);
  });

  it('hands out frames after a number, some at a time', async () => {
    for (let i = 0; i < 5; i++) append(T0 + i * 1000, [i, 0, 0]);
    expect((await history.framesAfter(2, 2)).map((frame) => frame.seq)).toEqual([3, 4]);
  });

  it('tells what happened in a range, by type, the newest when there is too much', async () => {
    const event = (type: RecordedEvent['type'], timeMs: number): RecordedEvent => ({
      type,
      timeMs,
      labels: { name: 'node' },
      details: { signal: 9 },
    });
    const events = [event('process-start', T0 - 5), event('process-crash', T0), event('process-restart', T0 + 500)];
    journal.append({ seq: 1, timeMs: T0, elapsedMs: 0, intervalMs: 1000, layout, values: new Float64Array(3), events });
    const range = { fromMs: T0, toMs: T0 + 1000 };
    expect(await history.events(range)).toEqual(events.slice(1));
    expect(await history.events({ ...range, types: ['process-crash', 'process-exit'] })).toEqual([events[1]]);
    expect(await history.events({ ...range, limit: 1 })).toEqual([events[2]]);
  });

  it('answers nothing once it is closed', async () => {
    await history.close();
    await expect(history.facts()).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
  });

  it('is not opened where there is none', () => {
    expect(() => openHistory(join(dir, 'nothing.db'))).toThrow(expect.objectContaining({ code: 'STORAGE_NOT_FOUND' }));
  });
});
