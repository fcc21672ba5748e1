import { expect, it } from 'vitest';
import { climbStairs } from './stairs.ts';

/** A hundred bins with levels that begin at these bins, one higher each, or by what is given. */
function levels(begins: readonly number[], change = (_: number) => 1) {
  const places = Float64Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
  const values = places.map((_, bin) => begins.reduce((sum, begin, i) => sum + (bin < begin ? 0 : change(i)), 0));
  return climbStairs({ places, values }, begins);
}

it('climbs as fast as the steps are high', () => {
  expect(levels([10, 30, 50, 70, 90])).toEqual({ rate: 5, error: 5 / Math.sqrt(5), degreesOfFreedom: 5 });
});

it('takes three steps for things that happened', () => {
  expect(levels([25, 50, 75])).toBeUndefined();
});

it('has ended when the last step is long ago', () => {
  expect(levels([5, 15, 25, 35, 45])).toBeUndefined();
  expect(levels([3, 8, 13, 59])).toBeUndefined();
});

it('is a warm-up when its steps become lower', () => {
  expect(levels([10, 25, 50, 75, 90], (i) => 2 ** -i)).toBeUndefined();
});

it('is none when it also goes down', () => {
  expect(levels([10, 30, 50, 70, 90], (i) => (i % 2 === 0 ? 2 : -1))).toBeUndefined();
});
