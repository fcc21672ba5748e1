import { describe, expect, it } from 'vitest';
import { commonWindow, estimate, lastingFall, type MetricRun } from './measure-run.ts';

const MINUTE_MS = 60_000;

function run(lengths: readonly number[], value: (minute: number, life: number) => number): MetricRun {
  const times: number[] = [];
  const values: number[] = [];
  const lives = lengths.map((minutes, life) => {
    const fromMs = (times.at(-1) ?? 0) + MINUTE_MS;
    for (let sample = 0; sample <= minutes * 12; sample++) {
      times.push(fromMs + sample * 5000);
      values.push(value(sample / 12, life));
    }
    return { fromMs, toMs: times.at(-1) as number };
  });
  return {
    timesMs: Float64Array.from(times),
    values: Float64Array.from(values),
    lives,
    unit: 'bytes',
    growth: undefined,
    settledMs: 0,
    spanMs: Math.max(...lengths) * MINUTE_MS,
  };
}

describe('runs are compared', () => {
  it('after both have settled, for as long as both last', () => {
    const settling = { ...run([30], () => 1), settledMs: 6 * MINUTE_MS };
    expect(commonWindow([settling, run([20], () => 1)])).toEqual({ fromMs: 6 * MINUTE_MS, toMs: 20 * MINUTE_MS });
  });

  it('by no less than the second half of the shortest', () => {
    const settling = { ...run([60], () => 1), settledMs: 25 * MINUTE_MS };
    expect(commonWindow([settling, run([20], () => 1)]).fromMs).toBe(10 * MINUTE_MS);
  });
});

it('takes the window out of every life', () => {
  const twice = run([20, 20], (minute, life) => (minute < 5 ? 1000 : 10 * (life + 1)));
  const level = estimate(twice, 'level', { fromMs: 5 * MINUTE_MS, toMs: 20 * MINUTE_MS });
  expect(level?.value).toBeCloseTo(15, 6);
});

it('does not let a spike move the level of memory', () => {
  const spiky = run([60], (minute) => (minute > 30 && minute < 31 ? 900 : 50));
  expect(estimate(spiky, 'level', { fromMs: 0, toMs: 60 * MINUTE_MS })?.value).toBe(50);
});

it('has nothing to say of a few samples', () => {
  expect(
    estimate(
      run([1], () => 1),
      'level',
      { fromMs: 0, toMs: MINUTE_MS },
    ),
  ).toBeUndefined();
});

describe('a fall of memory', () => {
  it('that lasts makes the level uncertain by what was lost', () => {
    const reclaimed = run([30], (minute) => (minute < 20 ? 200 : 160));
    const level = estimate(reclaimed, 'level', { fromMs: 0, toMs: 30 * MINUTE_MS });
    expect(Math.sqrt(level?.variance ?? 0)).toBeGreaterThan(40);
  });

  it('is none when it comes back, or was never more than noise', () => {
    expect(lastingFall(Float64Array.of(5, 6, 1, 2, 6, 5))).toBe(0);
    expect(lastingFall(Float64Array.of(5, 6, 5, 5, 6, 5))).toBe(0);
    expect(lastingFall(Float64Array.of(9, 8, 9, 3, 2, 3))).toBe(5);
  });
});
