import { describe, expect, it } from 'vitest';
import { chooseScale, formatAmount, formatChange, formatProbability, formatRate, formatSpan } from './quantity.ts';

describe('a number', () => {
  it.each([
    [formatAmount(123.4 * 2 ** 20, 'bytes'), '123.4 MiB'],
    [formatAmount(0, 'bytes'), '0 B'],
    [formatAmount(2 ** 31, 'bytes'), '2 GiB'],
    [formatAmount(0.1234, 'ratio'), '12.3 %'],
    [formatAmount(42, 'count'), '42'],
    [formatAmount(0.0042, 'seconds'), '4.20 ms'],
    [formatAmount(Number.NaN, 'bytes'), '–'],
    [formatRate(1_020_000, 'bytes'), '1.02 MB/h'],
    [formatRate(1_234_000_000, 'bytes'), '1234 MB/h'],
    [formatRate(-60, 'count'), '-60.0/h'],
    [formatRate(Number.NaN, 'count'), '–'],
    [formatChange(0.2), '+20.0 %'],
    [formatProbability(0.98), '98 %'],
    [formatProbability(0.999), 'over 99 %'],
    [formatProbability(0), 'under 1 %'],
  ])('is %s', (text, expected) => expect(text).toBe(expected));

  it('in a row has the unit of the largest', () => {
    const { format } = chooseScale('bytes', [2 ** 10, 2 ** 21, Number.NaN]);
    expect([2 ** 10, 2 ** 21, Number.NaN].map(format)).toEqual(['0.00 MiB', '2.00 MiB', '–']);
  });
});

describe('a span', () => {
  it.each([
    [0, '0 s'],
    [420, '420 ms'],
    [1800, '1.8 s'],
    [12_000, '12 s'],
    [192_000, '3 min 12 s'],
    [8_040_000, '2 h 14 min'],
    [3_599_900, '1 h'],
    [7_199_000, '2 h'],
    [4 * 86_400_000, '4 d'],
    [Number.NaN, '–'],
  ])('of %d ms is %s', (ms, text) => expect(formatSpan(ms)).toBe(text));
});
