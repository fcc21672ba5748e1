import { describe, expect, it } from 'vitest';
import { MAX_WINDOW_FRAMES, rawWindowMs, resolveTiers } from './tiers.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('resolveTiers', () => {
  it('keeps raw for a week, minutes for a month and hours for a year', () => {
    const { raw, minute, hour } = resolveTiers();
    expect([raw, minute, hour].map(({ stepMs, retentionMs }) => [stepMs, retentionMs / DAY_MS])).toEqual([
      [0, 7],
      [60_000, 30],
      [HOUR_MS, 365],
    ]);
  });

  it('takes equal times, down to an hour', () => {
    const all = { rawMs: HOUR_MS, minuteMs: HOUR_MS, hourMs: HOUR_MS };
    expect(resolveTiers(all).hour.retentionMs).toBe(HOUR_MS);
  });

  it.each([
    [{ rawMs: 31 * DAY_MS }, 'raw, minute and hour are kept 4w3d, 4w2d, 52w1d: a coarser tier is kept longer'],
    [{ minuteMs: 366 * DAY_MS }, 'raw, minute and hour are kept 1w, 52w2d, 52w1d: a coarser tier is kept longer'],
    [{ rawMs: HOUR_MS - 1 }, 'rawMs must be whole milliseconds, at least an hour, not 3599999'],
    [{ hourMs: Number.POSITIVE_INFINITY }, 'hourMs must be whole milliseconds, at least an hour, not Infinity'],
    [{ minuteMs: 8.5 * DAY_MS + 0.5 }, 'minuteMs must be whole milliseconds, at least an hour, not 734400000.5'],
  ])('refuses %j', (options, message) => {
    expect(() => resolveTiers(options)).toThrow(expect.objectContaining({ code: 'STORAGE_TIERS_INVALID', message }));
  });
});

describe('rawWindowMs', () => {
  it.each([
    ['100 ms', 100, 2],
    ['1 s', 1000, 30],
    ['2 s', 2000, 60],
    ['10 s', 10_000, 240],
    ['1 min', 60_000, 1440],
    ['1 h', HOUR_MS, 1440],
    ['10 ms, which fills no minute', 10, 1],
  ])('is, at an interval of %s, %i ms -> %i min', (_, intervalMs, minutes) => {
    expect(rawWindowMs(intervalMs) / 60_000).toBe(minutes);
  });

  it('divides a day, whatever the interval', () => {
    for (let intervalMs = 10; intervalMs < DAY_MS; intervalMs = Math.ceil(1.1 * intervalMs)) {
      const spanMs = rawWindowMs(intervalMs);
      expect(DAY_MS % spanMs).toBe(0);
      if (intervalMs >= 34) expect(spanMs / intervalMs).toBeLessThanOrEqual(MAX_WINDOW_FRAMES);
    }
  });
});
