import { expect, it } from 'vitest';
import { formatDateTime, formatSpan, formatTime } from './time.ts';

it.each([
  [0, '0 ms'],
  [420, '420 ms'],
  [12_000, '12 s'],
  [59_600, '1m'],
  [192_000, '3m 12s'],
  [3_600_000, '1h'],
  [5_040_000, '1h 24m'],
  [356_400_000, '4d 3h'],
])('%d ms is %s', (ms, text) => {
  expect(formatSpan(ms)).toBe(text);
});

it('shows local time, with milliseconds on request', () => {
  const time = new Date(2026, 10, 1, 3, 4, 5, 60).getTime();
  expect(formatDateTime(time)).toBe('2026-11-01 03:04:05');
  expect(formatTime(time, true)).toBe('03:04:05.060');
});
