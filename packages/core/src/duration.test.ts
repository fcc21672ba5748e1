import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['1s', 1000],
    ['1.5s', 1500],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '10', 's', '1 s', '-1s', '1y', '1s ', '5 bananas', '1e3s', '.5s'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('refuses any text without throwing, or reads it as a finite number', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('1', '9', '.', 'm', 's', 'h', 'd', 'w', ' ') }), (text) => {
        const ms = parseDuration(text);
        return ms === undefined || Number.isFinite(ms);
      }),
    );
  });
});

describe('formatDuration', () => {
  it('is read back as the same duration', () => {
    fc.assert(fc.property(fc.nat(1e12), (ms) => parseDuration(formatDuration(ms)) === ms));
  });

  it('throws RangeError on what is no duration', () => {
    expect(() => formatDuration(Number.NaN)).toThrow(RangeError);
    expect(() => formatDuration(-1)).toThrow(RangeError);
  });
});
