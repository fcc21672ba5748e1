import { expect, it } from 'vitest';
import { formatClock, formatDateTime, formatInterval, formatMoment, formatTick } from './time.ts';

const AFTERNOON_MS = new Date(2026, 10, 21, 14, 3, 5, 250).getTime();
const MINUTE_MS = new Date(2026, 10, 21, 14, 3).getTime();

it('writes local time with 24 hours', () => {
  expect(formatClock(AFTERNOON_MS)).toBe('14:03:05');
  expect(formatClock(new Date(2026, 0, 1, 0, 0, 7).getTime())).toBe('00:00:07');
  expect(formatDateTime(AFTERNOON_MS)).toBe('2026-11-21 14:03');
});

it('leaves the seconds out at the full minute of an axis', () => {
  expect(formatTick(MINUTE_MS)).toBe('14:03');
  expect(formatTick(MINUTE_MS + 30_000)).toBe('14:03:30');
});

it('keeps a number and its unit together', () => {
  expect(formatInterval(1000)).toBe('1\u00a0s');
  expect(formatInterval(250)).toBe('250\u00a0ms');
  expect(formatInterval(90_000)).toBe('1\u00a0m 30\u00a0s');
});

it('names the day of a moment that was not today', () => {
  expect(formatMoment(AFTERNOON_MS, MINUTE_MS)).toBe('14:03:05');
  expect(formatMoment(AFTERNOON_MS, MINUTE_MS + 86_400_000)).toBe('2026-11-21 14:03');
  expect(formatMoment(AFTERNOON_MS, undefined)).toBe('2026-11-21 14:03');
});
