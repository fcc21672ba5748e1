import { expect, it } from 'vitest';
import { isContinuous, isGap } from './frame.ts';

it.each([
  ['the next tick', 1000, 2000, false],
  ['one missed tick', 1000, 3000, false],
  ['two missed ticks', 1000, 4000, true],
  ['a clock that was set back', 1000, 500, true],
  ['the same moment twice', 1000, 1000, true],
])('%s', (_, previousMs, timeMs, gap) => {
  expect(isGap(previousMs, timeMs, 1000)).toBe(gap);
});

it.each([
  ['the next frame', 2, 1000, true],
  ['one missed tick', 2, 2000, true],
  ['two missed ticks', 2, 3000, false],
  ['the first frame of a recorder', 2, 0, false],
  ['a lost frame in between', 3, 1000, false],
  ['the same frame again', 1, 1000, false],
])('a rate to %s: frame %d after frame 1, %d ms measured, is continuous: %s', (_, seq, elapsedMs, continuous) => {
  expect(isContinuous({ seq: 1 }, { seq, elapsedMs, intervalMs: 1000 })).toBe(continuous);
});
