import { describe, expect, it } from 'vitest';
import { alignColumn, cutColumn, rateOf } from './recorded-columns.ts';

const column = (timesMs: readonly number[], values: readonly number[]) => ({
  timesMs: Float64Array.from(timesMs),
  values: Float64Array.from(values),
});

describe('alignColumn', () => {
  it('has NaN at the times that a column does not have', () => {
    const aligned = alignColumn(column([20, 40], [2, 4]), Float64Array.of(10, 20, 30, 40, 50));
    expect([...aligned]).toEqual([Number.NaN, 2, Number.NaN, 4, Number.NaN]);
  });
});

describe('rateOf', () => {
  it('divides by the time since the sample before', () => {
    const { values } = rateOf(column([0, 1000, 3000, 4000], [1, 1.5, 2.5, Number.NaN]));
    expect([...values]).toEqual([Number.NaN, 0.5, 0.5, Number.NaN]);
  });

  it('is unknown behind what is absent, however much was used before', () => {
    expect([...rateOf(column([0, 1000, 2000], [Number.NaN, 100, 101])).values]).toEqual([Number.NaN, Number.NaN, 1]);
  });
});

describe('cutColumn', () => {
  it.each([
    [0, 100, [1, 2, 3]],
    [20, 30, [2, 3]],
    [31, 100, []],
  ])('from %i to %i', (fromMs, toMs, values) => {
    expect([...cutColumn(column([10, 20, 30], [1, 2, 3]), fromMs, toMs).values]).toEqual(values);
  });
});
