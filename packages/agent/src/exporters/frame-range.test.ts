import { expect, it } from 'vitest';
import { parseRangeKey, rangeKey } from './frame-range.ts';

it('is called something that it is known by again', () => {
  const range = { afterSeq: 7, lastSeq: 12 };
  expect(parseRangeKey(rangeKey({ ...range, beganMs: 1_800_000_000_000 }))).toEqual(range);
});

it.each(['', '7', '7-12', '7-@1', 'a-b@1', '7-12-13@1', ' 7-12@1'])('is not called %j', (key) => {
  expect(parseRangeKey(key)).toBeUndefined();
});
