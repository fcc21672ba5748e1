import { describe, expect, it } from 'vitest';
import { chooseStep, parseTimeRange } from './time-range.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const local = (...parts: [number, number, number, number?, number?, number?, number?]) => new Date(...parts).getTime();

describe('a time', () => {
  it.each([
    ['how long ago', '5m', NOW - 300_000],
    ['how long ago in parts', '1h30m', NOW - 5_400_000],
    ['a local date', '2026-11-20', local(2026, 10, 20)],
    ['a local time', '2026-11-20T03:04', local(2026, 10, 20, 3, 4)],
    ['a local time with a space', '2026-11-20 03:04:05.250', local(2026, 10, 20, 3, 4, 5, 250)],
    ['a time with a zone', '2026-11-20T03:04:05Z', Date.UTC(2026, 10, 20, 3, 4, 5)],
    ['a time with an offset', '2026-11-20T03:04+02:00', Date.UTC(2026, 10, 20, 1, 4)],
  ])('may be %s: %s', (_, text, ms) => {
    expect(parseTimeRange(text, 'now', NOW)).toEqual({ fromMs: ms, toMs: NOW });
  });

  it.each(['', '5', 'yesterday', '2026', '21.11.2026', '2026-02-30T25:00', '-5m'])('is not %j', (text) => {
    expect(() => parseTimeRange(text, 'now', NOW)).toThrow(expect.objectContaining({ code: 'CLI_TIME_INVALID' }));
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
    expect(chooseStep({ fromMs: 0, toMs: 10_000 }, 4000)).toBe(5000);
  });
});
