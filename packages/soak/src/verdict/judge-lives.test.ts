import { describe, expect, it } from 'vitest';
import { memoryRun } from '../../test/shapes.ts';
import { type GrowthSeries, judgeGrowth } from './judge-growth.ts';
import { judgeLives } from './judge-lives.ts';
import type { Life } from './lives.ts';

type Draw = (minutes: number, normal: number) => number;

/** Lives of these many minutes, one after the other. */
function runOf(lengths: readonly number[], draw: Draw) {
  const lives: Life[] = [];
  const columns: { timesMs: number[]; values: number[] } = { timesMs: [], values: [] };
  let fromMs = 1.7e12;
  for (const [i, minutes] of lengths.entries()) {
    const { values } = memoryRun(minutes, draw, i + 1);
    const timesMs = values.map((_, sample) => fromMs + sample * 5000);
    lives.push({ fromMs, toMs: timesMs.at(-1) as number });
    columns.timesMs.push(...timesMs);
    columns.values.push(...values);
    fromMs = (timesMs.at(-1) as number) + 1000;
  }
  const timesMs = Float64Array.from(columns.timesMs);
  const series: GrowthSeries = { timesMs, values: Float64Array.from(columns.values), unit: 'bytes' };
  return { series, lives };
}

const warmUp: Draw = (t, noise) => 40 * (1 - Math.exp(-t / 3)) + 0.3 * noise;

describe('several lives of a process', () => {
  it('are healthy although each of them warms up', () => {
    const { series, lives } = runOf([30, 30, 30, 30], warmUp);
    const { verdict, reasons } = judgeLives(series, lives);
    expect(verdict).toBe('healthy');
    expect(reasons).toContain('seen over 4 lives of the process');
  });

  it('find a leak that one of them does not show', () => {
    const noisy: Draw = (t, noise) => t / 30 + 4 * noise;
    const { series, lives } = runOf(Array(9).fill(50), noisy);
    const one = { ...series, timesMs: series.timesMs.subarray(0, 601), values: series.values.subarray(0, 601) };
    expect(judgeGrowth(one).verdict).not.toBe('leaking');
    const { verdict, slopePerHour } = judgeLives(series, lives);
    expect(verdict).toBe('leaking');
    expect(slopePerHour / 1e6).toBeGreaterThan(1.4);
    expect(slopePerHour / 1e6).toBeLessThan(2.6);
  });

  it('of half an hour find only what heaps do not do while they settle', () => {
    const growing = (perMinute: number) => {
      const { series, lives } = runOf([30, 30, 30], (t, noise) => perMinute * t + 0.1 * noise);
      return judgeLives(series, lives).verdict;
    };
    expect([growing(0.2), growing(4)]).toEqual(['not-enough-evidence', 'leaking']);
  });

  it('do not make a leak of a warm-up that none of them sees the end of', () => {
    const slow: Draw = (t, noise) => 0.8 * Math.log1p(t / 2) + 0.15 * noise;
    const { series, lives } = runOf(Array(8).fill(10), slow);
    expect(judgeLives(series, lives).verdict).not.toBe('leaking');
  });

  it('do not make a leak of what happened in one of them', () => {
    const { series, lives } = runOf([30, 30, 30, 30], (_, noise) => 0.1 * noise);
    const values = series.values.map((value, i) => (i < 361 ? value + 25_000 * i : value));
    expect(judgeLives({ ...series, values }, lives).verdict).not.toBe('leaking');
  });

  it('may differ in length', () => {
    const { series, lives } = runOf([40, 12, 55], (t, noise) => t / 6 + 0.1 * noise);
    const { verdict, slopePerHour } = judgeLives(series, lives);
    expect(verdict).toBe('leaking');
    expect(slopePerHour / 1e6).toBeCloseTo(10, 0);
  });

  it('count from the end of their declared warm-up', () => {
    const { series, lives } = runOf([30, 30], (t, noise) => 3 * Math.min(t, 12) + 0.1 * noise);
    const declared = lives.map((life) => ({ ...life, warmUpEndMs: life.fromMs + 14 * 60_000 }));
    expect(judgeLives(series, declared)).toMatchObject({ verdict: 'healthy', shape: 'flat' });
  });

  it('are not put down to a leak when the load grows in each of them', () => {
    const { series, lives } = runOf([50, 50, 50], (t, noise) => t / 6 + 0.1 * noise);
    const load = series.timesMs.map((_, i) => 0.2 + (i % 601) / 1000);
    expect(judgeLives({ ...series, load }, lives).verdict).toBe('not-enough-evidence');
    expect(judgeLives({ ...series, load: load.map(() => 0.2) }, lives).verdict).toBe('leaking');
  });
});

describe('a life that is too short', () => {
  it('counts for nothing, and that is said', () => {
    const { series, lives } = runOf([2, 30], warmUp);
    const { verdict, reasons } = judgeLives(series, lives);
    const { series: long } = runOf([30], warmUp);
    expect(verdict).toBe(judgeGrowth(long).verdict);
    expect(reasons).toContain('one more life was too short to count');
  });

  it('leaves nothing to go by when there are only such', () => {
    const { series, lives } = runOf([2, 3, 2], warmUp);
    expect(judgeLives(series, lives)).toMatchObject({
      verdict: 'not-enough-evidence',
      reasons: ['none of 3 lives is long enough to be judged'],
    });
    expect(judgeLives(series, lives.slice(0, 1)).reasons).toEqual(['the run is too short to be judged']);
    expect(judgeLives(series, []).verdict).toBe('not-enough-evidence');
  });
});

it('judges one life as a run', () => {
  const { series, lives } = runOf([60], warmUp);
  expect(judgeLives(series, lives)).toEqual(judgeGrowth(series));
  expect(judgeLives(series, undefined)).toEqual(judgeGrowth(series));
});

it('judges the number of processes of a tree', () => {
  const { series, lives } = runOf([30, 30], () => 0);
  const start = series.timesMs.map((timeMs) => (timeMs < (lives[1] as Life).fromMs ? 0 : (lives[1] as Life).fromMs));
  const values = series.timesMs.map((timeMs, i) => 3 + Math.floor((timeMs - (start[i] || 1.7e12)) / 120_000));
  expect(judgeLives({ ...series, values, unit: 'count' }, lives)).toMatchObject({ verdict: 'leaking' });
  const steady = values.map((_, i) => 3 + (i % 3));
  expect(judgeLives({ ...series, values: steady, unit: 'count' }, lives)).toMatchObject({ verdict: 'healthy' });
});
