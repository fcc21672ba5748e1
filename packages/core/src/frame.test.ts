import { expect, it } from 'vitest';
import { isGap } from './frame.ts';

it.each([
  ['the next tick', 1000, 2000, false],
  ['one missed tick', 1000, 3000, false],
  ['two missed ticks', 1000, 4000, true],
  ['a clock that was set back', 1000, 500, true],
  ['the same moment twice', 1000, 1000, true],
])('%s', (_, previousMs, timeMs, gap) => {
  expect(isGap(previousMs, timeMs, 1000)).toBe(gap);
});
