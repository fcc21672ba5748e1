import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findSteps } from './change-points.ts';

it('finds where levels change', () => {
  const values = Float64Array.from({ length: 30 }, (_, i) => (i < 10 ? 5 : i < 17 ? 9 : 2) + (i % 2) / 10);
  expect(findSteps(values, 2)).toEqual([[17], [10, 17]]);
});

it('finds no more steps than there are places for', () => {
  expect(findSteps(Float64Array.of(1, 2, 3), 9)).toHaveLength(2);
  expect(findSteps(Float64Array.of(1), 9)).toEqual([]);
});

function squares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

it('leaves the least sum of squares of all places for two steps', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 9 }), (values) => {
      const cost = (a: number, b: number) =>
        squares(values.slice(0, a)) + squares(values.slice(a, b)) + squares(values.slice(b));
      const [, found] = findSteps(Float64Array.from(values), 2);
      const [a, b] = found as [number, number];
      let least = Number.POSITIVE_INFINITY;
      for (let i = 1; i < values.length; i++) {
        for (let j = i + 1; j < values.length; j++) least = Math.min(least, cost(i, j));
      }
      expect(cost(a, b)).toBeCloseTo(least, 9);
    }),
  );
});
