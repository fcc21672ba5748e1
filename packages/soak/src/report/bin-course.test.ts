import { describe, expect, it } from 'vitest';
import { life, MINUTE_MS, watched } from '../../test/run-records.ts';
import { binCourse } from './bin-course.ts';

const INTERVAL_MS = 10_000;

function bin(drawn: Parameters<typeof watched>[0]) {
  const { timesMs, lives, metrics } = watched(drawn);
  const values = metrics[0]?.values as Float64Array;
  return binCourse({ timesMs, values, lives, intervalMs: INTERVAL_MS });
}

describe('a course', () => {
  it('has a point for each sample as long as there are few', () => {
    const { timesMs, low, mean, high } = bin({ memory: (minutes) => minutes });
    expect(timesMs).toHaveLength(361);
    expect([low[6], mean[6], high[6]]).toEqual([1, 1, 1]);
  });

  it('has at most 600 points with the extremes of all samples', () => {
    const { mean, low, high } = bin({
      lives: [life(0, 24 * 60)],
      memory: (minutes) => (minutes === 700 ? 9 : minutes === 800 ? -9 : 1),
    });
    expect(mean.length).toBeLessThanOrEqual(600);
    expect(mean.length).toBeGreaterThan(400);
    expect([Math.max(...high), Math.min(...low)]).toEqual([9, -9]);
  });

  it('is broken once where samples are absent', () => {
    const { mean } = bin({ memory: (minutes) => (minutes > 20 && minutes < 40 ? Number.NaN : 1) });
    expect(mean.filter(Number.isNaN)).toHaveLength(1);
    expect(mean[mean.indexOf(Number.NaN) + 1]).toBe(1);
  });

  it('is broken between two lives', () => {
    const { mean, timesMs } = bin({ lives: [life(0, 10), life(10.1, 20)], memory: () => 1 });
    expect(mean.filter(Number.isNaN)).toHaveLength(1);
    expect(timesMs).toEqual(timesMs.toSorted((a, b) => a - b));
  });

  it('has at most 600 points with any number of restarts', () => {
    for (const lives of [80, 150, 700]) {
      const course = bin({ lives: Array.from({ length: lives }, (_, i) => life(i, i + 0.9)), memory: () => 1 });
      expect(course.mean.length).toBeLessThanOrEqual(600);
      expect(course.mean.length).toBeGreaterThan(100);
    }
  });

  it('is not broken by samples that are a little late', () => {
    const timesMs = Float64Array.from({ length: 100 }, (_, i) => i * INTERVAL_MS + (i % 3) * 900);
    const lives = [{ fromMs: 0, warmUpEndMs: 0, toMs: 20 * MINUTE_MS }];
    expect(
      binCourse({ timesMs, values: timesMs.map(() => 1), lives, intervalMs: INTERVAL_MS }).mean.some(Number.isNaN),
    ).toBe(false);
  });

  it('without lives is empty', () => {
    expect(bin({ lives: [] }).timesMs).toEqual([]);
  });
});
