import { expect, it } from 'vitest';
import { counterIncrease } from './counter.ts';

it.each([
  [10, 14, 4],
  [10, 10, 0],
  [10, 3, 3],
  [Number.NaN, 3, Number.NaN],
  [10, Number.NaN, Number.NaN],
])('a counter that went from %d to %d grew by %d', (previous, current, increase) => {
  expect(counterIncrease(previous, current)).toBe(increase);
});
