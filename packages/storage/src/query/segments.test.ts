import { type Frame, METRICS } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { plainFrames } from '../../test/plain-frames.ts';
import type { QueryRequest } from './query.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIDNIGHT = Date.UTC(2027, 0, 15);

const layout = { series: [{ metric: METRICS.host_load1, labels: {} }] };

let file: HistoryFile;

beforeEach(() => {
  file = createHistoryFile();
});

afterEach(() => file[Symbol.dispose]());

const query = (request: Pick<QueryRequest, 'fromMs' | 'toMs' | 'stepMs'> & Partial<QueryRequest>) =>
  file.read((reader) => reader.query({ selector: { matchers: [] }, ...request }));

describe('the parts of an answer', () => {
  it('are one where everything is raw, sealed or not, and reach from the first to the last frame in the range', () => {
    const frames = plainFrames({ layout, fromMs: MIDNIGHT, count: 100, everyMs: MINUTE_MS });
    file.record(frames.slice(0, 50));
    file.maintain();
    file.record(frames.slice(50));
    const answer = query({ fromMs: MIDNIGHT - DAY_MS, toMs: MIDNIGHT + DAY_MS, stepMs: MINUTE_MS });
    expect(answer).toMatchObject({ tier: 'raw', resolutionMs: MINUTE_MS });
    expect(answer.parts).toEqual([{ tier: 'raw', fromMs: MIDNIGHT, toMs: MIDNIGHT + 99 * MINUTE_MS + 1 }]);
    const within = query({ fromMs: MIDNIGHT + 10 * MINUTE_MS, toMs: MIDNIGHT + 80 * MINUTE_MS, stepMs: MINUTE_MS });
    expect(within.parts).toEqual([
      { tier: 'raw', fromMs: MIDNIGHT + 10 * MINUTE_MS, toMs: MIDNIGHT + 79 * MINUTE_MS + 1 },
    ]);
  });

  it('reach over both passes where the clock was set back', () => {
    const first = plainFrames({ layout, fromMs: MIDNIGHT + 10 * MINUTE_MS, count: 60, everyMs: SECOND_MS });
    const again = plainFrames({ layout, fromMs: MIDNIGHT, count: 60, everyMs: SECOND_MS, firstSeq: 61 });
    file.record([...first, ...again]);
    const { parts } = query({ fromMs: MIDNIGHT - HOUR_MS, toMs: MIDNIGHT + HOUR_MS, stepMs: SECOND_MS });
    expect(parts).toEqual([{ tier: 'raw', fromMs: MIDNIGHT, toMs: MIDNIGHT + 10 * MINUTE_MS + 59_001 }]);
  });

  it('name the tiers from the oldest to the newest, and the coarsest is the answer’s', () => {
    const frames = plainFrames({ layout, fromMs: MIDNIGHT, count: 4 * 1440, everyMs: MINUTE_MS });
    file.record(frames);
    file.maintain({ retention: { rawMs: DAY_MS, minuteMs: 2 * DAY_MS } });
    const newestMs = (frames.at(-1) as Frame).timeMs;
    const range = { fromMs: MIDNIGHT, toMs: newestMs + 1 };
    const asked = query({ ...range, stepMs: 10 * MINUTE_MS });
    expect(asked).toMatchObject({ tier: 'hour', resolutionMs: HOUR_MS });
    expect(asked.parts).toEqual([
      { tier: 'hour', fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY_MS },
      { tier: 'minute', fromMs: MIDNIGHT + DAY_MS, toMs: MIDNIGHT + 2 * DAY_MS },
      { tier: 'raw', fromMs: MIDNIGHT + 2 * DAY_MS, toMs: newestMs + 1 },
    ]);
    const minutes = query({ ...range, fromMs: MIDNIGHT + DAY_MS, stepMs: 10 * MINUTE_MS });
    expect(minutes).toMatchObject({ tier: 'minute', resolutionMs: MINUTE_MS });
    expect(query({ ...range, stepMs: HOUR_MS }).parts.map(({ tier }) => tier)).toEqual(['hour', 'raw']);
    expect(query({ ...range, stepMs: MINUTE_MS, tier: 'hour' }).parts.map(({ tier }) => tier)).toEqual(['hour']);
  });

  it('have the resolution of what was read, not of what went before it', () => {
    file.record([
      ...plainFrames({ layout, fromMs: MIDNIGHT, count: 20, everyMs: 10 * SECOND_MS }),
      ...plainFrames({ layout, fromMs: MIDNIGHT + 200 * SECOND_MS, count: 20, everyMs: SECOND_MS, firstSeq: 21 }),
    ]);
    const resolutionFrom = (fromMs: number) =>
      query({ fromMs, toMs: MIDNIGHT + HOUR_MS, stepMs: SECOND_MS }).resolutionMs;
    expect(resolutionFrom(MIDNIGHT)).toBe(10 * SECOND_MS);
    expect(resolutionFrom(MIDNIGHT + 200 * SECOND_MS)).toBe(SECOND_MS);
  });
});

describe('a percentile of very many observations', () => {
  it('is told exactly of what never changed', () => {
    const values = () => [0.1 + 0.2];
    file.import(plainFrames({ layout, fromMs: MIDNIGHT, count: 3 * 17_280, everyMs: 5 * SECOND_MS, values }));
    const { series } = query({ fromMs: MIDNIGHT, toMs: MIDNIGHT + 3 * DAY_MS, stepMs: 3 * DAY_MS, aggregation: 'p95' });
    expect(new Set(series[0]?.values)).toEqual(new Set([0.1 + 0.2]));
  });
});
