import { describe, expect, it } from 'vitest';
import { createRandom } from '../../test/corpus/random.ts';
import { memoryRun, tooth } from '../../test/shapes.ts';
import { judgeGrowth } from './judge-growth.ts';

const MB = 1e6;
const HOUR_MS = 3_600_000;

describe('a healthy run', () => {
  it.each([
    ['flat', 'flat', memoryRun(60, (_, noise) => 0.1 * noise)],
    ['warm-up', 'a warm-up', memoryRun(60, (t, noise) => 40 * (1 - Math.exp(-t / 3)) + 0.1 * noise)],
    ['plateau', 'a cache that fills in the first half', memoryRun(60, (t, noise) => Math.min(t, 30) + 0.1 * noise)],
    ['steps', 'two steps', memoryRun(60, (t, noise) => (t > 11 ? 8 : 0) + (t > 25 ? 5 : 0) + 0.1 * noise)],
    ['slowing', 'growth as the logarithm of time', memoryRun(240, (t, noise) => 5 * Math.log1p(t / 4) + 0.1 * noise)],
    ['sawtooth', 'a sawtooth heap', memoryRun(60, (t, noise) => 30 * tooth(t, 2) + 0.05 * noise)],
    ['cycle', 'a day of it', memoryRun(1440, (t, noise) => 8 * Math.sin((2 * Math.PI * t) / 1440 + 1) + 0.1 * noise)],
    ['flat', 'a spike', memoryRun(60, (t, noise) => (t > 20 && t < 20.5 ? 90 : 0) + 0.1 * noise)],
  ])('is %s: %s', (shape, _, run) => {
    expect(judgeGrowth(run)).toMatchObject({ verdict: 'healthy', shape, timeToLimitMs: undefined });
  });

  it('may shrink', () => {
    expect(judgeGrowth(memoryRun(60, (t, noise) => 0.1 * noise - t))).toMatchObject({ verdict: 'healthy' });
  });

  it('knows where its warm-up ended', () => {
    const run = memoryRun(60, (t, noise) => 4 * Math.min(t, 8) + 0.1 * noise);
    const { shape, warmUpEndMs } = judgeGrowth(run);
    expect(shape).toBe('warm-up');
    const minutes = (warmUpEndMs - (run.timesMs[0] as number)) / 60_000;
    expect(minutes).toBeGreaterThan(7.5);
    expect(minutes).toBeLessThan(10);
  });

  it('may hold a number of descriptors that varies', () => {
    const { timesMs, values } = memoryRun(60, (_, noise) => noise);
    const fds = values.map((value) => 40 + (Math.round(value / 4096) % 3));
    expect(judgeGrowth({ timesMs, values: fds, unit: 'count' })).toMatchObject({ verdict: 'healthy' });
  });

  it('may never change at all', () => {
    const { timesMs } = memoryRun(60, () => 0);
    expect(judgeGrowth({ timesMs, values: timesMs.map(() => 21), unit: 'count' })).toMatchObject({
      verdict: 'healthy',
      shape: 'flat',
      slopePerHour: 0,
      reasons: ['it never changed'],
    });
  });
});

describe('a leak', () => {
  it.each([
    ['slope', 'of 1 MB/h', 1, memoryRun(60, (t, noise) => t / 60 + 0.1 * noise)],
    ['slope', 'under a sawtooth', 5, memoryRun(60, (t, noise) => t / 12 + 30 * tooth(t, 1) + 0.05 * noise)],
    ['stairs', 'in stairs', 60, memoryRun(60, (t, noise) => 10 * Math.floor((t + 5) / 10) + 0.05 * noise)],
    ['accelerating', 'that accelerates', 20, memoryRun(60, (t, noise) => t ** 2 / 360 + 0.05 * noise)],
    ['late slope', 'that begins late', 10, memoryRun(60, (t, noise) => Math.max(0, t - 30) / 6 + 0.1 * noise)],
    [
      'warm-up then slope',
      'after a warm-up',
      5,
      memoryRun(60, (t, noise) => Math.min(8 * t, 40) + t / 12 + 0.1 * noise),
    ],
  ])('is a %s: %s', (shape, _, megabytes, run) => {
    const { verdict, slopePerHour, slopeLow, slopeHigh, ...rest } = judgeGrowth(run);
    expect({ verdict, ...rest }).toMatchObject({ verdict: 'leaking', shape });
    expect(slopePerHour / MB).toBeGreaterThan(0.75 * megabytes);
    expect(slopePerHour / MB).toBeLessThan(1.25 * megabytes);
    expect(slopeLow).toBeLessThan(slopePerHour);
    expect(slopeHigh).toBeGreaterThan(slopePerHour);
  });

  it('of one descriptor a minute is found within half an hour', () => {
    const { timesMs } = memoryRun(30, () => 0);
    const values = timesMs.map((_, i) => 40 + Math.floor(i / 12));
    const { verdict, slopePerHour, timeToLimitMs } = judgeGrowth({ timesMs, values, unit: 'count', limit: 1024 });
    expect(verdict).toBe('leaking');
    expect(slopePerHour).toBeCloseTo(60, 0);
    expect((timeToLimitMs as number) / HOUR_MS).toBeCloseTo((1024 - 70) / 60, 0);
  });

  it('is told with its rate, its bounds and what was left out', () => {
    const run = memoryRun(60, (t, noise) => Math.min(8 * t, 40) + t / 12 + 0.1 * noise);
    expect(judgeGrowth({ ...run, limit: 500 * MB }).reasons).toEqual([
      expect.stringMatching(/^it grows by [45]\.\d+ MB\/h \(.+ MB\/h to .+ MB\/h\) after its warm-up$/),
      expect.stringMatching(/^the first .+ were left out as warm-up$/),
      expect.stringMatching(/^[34]\d\.\d MB more at the end than at the beginning$/),
      expect.stringMatching(/^at this rate the limit is reached in /),
    ]);
  });
});

describe('not enough evidence', () => {
  it('is what a minute gives', () => {
    expect(judgeGrowth(memoryRun(1, (t) => 10 * t))).toMatchObject({
      verdict: 'not-enough-evidence',
      reasons: ['the run is too short to be judged'],
    });
  });

  it('is what no samples give', () => {
    const none = new Float64Array(0);
    expect(judgeGrowth({ timesMs: none, values: none, unit: 'bytes' })).toMatchObject({
      verdict: 'not-enough-evidence',
    });
    const absent = memoryRun(60, () => Number.NaN);
    expect(judgeGrowth(absent)).toMatchObject({ verdict: 'not-enough-evidence' });
  });

  it('is what three samples in an hour give', () => {
    const timesMs = Float64Array.of(0, HOUR_MS / 2, HOUR_MS);
    expect(judgeGrowth({ timesMs, values: Float64Array.of(1, 2, 3), unit: 'count' })).toMatchObject({
      verdict: 'not-enough-evidence',
      reasons: ['there are too few samples to be judged'],
    });
  });

  it('is what wandering by megabytes gives', () => {
    const random = createRandom(4);
    let wander = 0;
    const run = memoryRun(60, () => {
      wander = 0.995 * wander + 0.5 * random.normal();
      return wander;
    });
    expect(judgeGrowth(run)).toMatchObject({ verdict: 'not-enough-evidence' });
  });

  it('is what growth with a growing load gives', () => {
    const run = memoryRun(60, (t, noise) => t / 20 + 0.1 * noise);
    const rising = run.timesMs.map((_, i) => 0.2 + i / 7200);
    const steady = run.timesMs.map((_, i) => 0.2 + (i % 5) / 100);
    expect(judgeGrowth({ ...run, load: rising })).toMatchObject({
      verdict: 'not-enough-evidence',
      reasons: expect.arrayContaining([expect.stringContaining('so does the load')]),
    });
    expect(judgeGrowth({ ...run, load: steady })).toMatchObject({ verdict: 'leaking' });
  });
});

it('refuses samples that are no series', () => {
  const two = Float64Array.of(0, 1);
  expect(() => judgeGrowth({ timesMs: two, values: Float64Array.of(1), unit: 'bytes' })).toThrow(RangeError);
  expect(() => judgeGrowth({ timesMs: Float64Array.of(1, 1), values: two, unit: 'bytes' })).toThrow(RangeError);
});

it('judges a day at one sample a second well within a second', () => {
  const timesMs = Float64Array.from({ length: 86_400 }, (_, i) => i * 1000);
  const values = timesMs.map((_, i) => 2e8 + 4096 * ((i * 7919) % 101));
  const start = process.cpuUsage();
  expect(judgeGrowth({ timesMs, values, unit: 'bytes' }).verdict).toBe('healthy');
  const { user } = process.cpuUsage(start);
  expect(user).toBeLessThan(1_000_000);
});
