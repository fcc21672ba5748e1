import { expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12, 0, 0);

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['1.5', 1500],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['Saturday, 21-Nov-26 12:01:00 GMT', 60_000],
  ['-5', undefined],
  ['soon', undefined],
  ['2026-11-21', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %o as %o', (text, ms) => {
  expect(parseRetryAfter(text, NOW_MS)).toBe(ms);
});
