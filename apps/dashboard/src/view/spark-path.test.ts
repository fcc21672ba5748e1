import { expect, it } from 'vitest';
import { sparkPath } from './spark-path.ts';

it('draws from the first time to the last, zero at the bottom', () => {
  expect(sparkPath([0, 10, 20], [0, 5, 10], 10)).toBe('M0.0 100.0L50.0 50.0L100.0 0.0');
});

it('scales to the greatest point when there is no top', () => {
  expect(sparkPath([0, 10], [1, 4])).toBe('M0.0 75.0L100.0 0.0');
  expect(sparkPath([0, 10], [1, 4], Number.NaN)).toBe('M0.0 75.0L100.0 0.0');
});

it('breaks where a point is absent, to the scale of time', () => {
  expect(sparkPath([0, 10, 100], [2, null, 2], 2)).toBe('M0.0 0.0M100.0 0.0');
});

it('is empty without points', () => {
  expect(sparkPath([], [])).toBe('');
});
