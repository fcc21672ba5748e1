import { describe, expect, it } from 'vitest';
import { chooseStep, parseRangeFlag, parseTimeRange } from './time-range.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;

describe('a range', () => {
  it('is named by two flags', () => {
    expect(parseTimeRange('2h', '1h', NOW)).toEqual({ fromMs: NOW - 7_200_000, toMs: NOW - 3_600_000 });
  });

  it.each([
    ['2w..1w', 14, 7],
    ['2d..now', 2, 0],
    ['2d..', 2, 0],
    ['2026-11-18T12:00Z .. 1d', 3, 1],
  ])('or by one: %s', (text, from, to) => {
    expect(parseRangeFlag('--a', text, NOW)).toEqual({ fromMs: NOW - from * DAY_MS, toMs: NOW - to * DAY_MS });
  });

  it.each(['', '2w', '..1w', '2w..x', '2w...1w', '1w..2w'])('which %j does not', (text) => {
    expect(() => parseRangeFlag('--a', text, NOW)).toThrow(expect.objectContaining({ code: 'CLI_TIME_INVALID' }));
  });

  it.each([
    ['now', 'now'],
    ['1m', '2m'],
    ['2026-11-21', '2026-11-20'],
  ])('begins a range before its end, unlike %s to %s', (from, to) => {
    expect(() => parseTimeRange(from, to, NOW)).toThrow(/ends before it begins/);
  });
});

describe('the step that suits a range', () => {
  it.each([
    ['10s', 10_000, 1000],
    ['5m', 300_000, 10_000],
    ['1h', 3_600_000, 120_000],
    ['a day', 86_400_000, 3_600_000],
    ['a week', 604_800_000, 21_600_000],
    ['a year', 365 * 86_400_000, 14 * 86_400_000],
    ['ten years', 3650 * 86_400_000, 122 * 86_400_000],
  ])('of %s', (_, toMs, stepMs) => {
    expect(chooseStep({ fromMs: 0, toMs })).toBe(stepMs);
  });

  it('is not finer than what was recorded', () => {
    expect(chooseStep({ fromMs: 0, toMs: 10_000 }, { minMs: 4000 })).toBe(5000);
  });
});
