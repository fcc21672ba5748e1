import { describe, expect, it } from 'vitest';
import {
  ABSENT,
  formatAxisBytes,
  formatBytes,
  formatCount,
  formatLoad,
  formatMilliseconds,
  formatPercent,
} from './quantity.ts';

const KIB = 1024;
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1536, '1.50 KiB'],
    [9.996 * KIB, '10.0 KiB'],
    [99.96 * KIB, '100 KiB'],
    [1023.4 * KIB, '1023 KiB'],
    [1023.6 * KIB, '1.00 MiB'],
    [23.456 * KIB ** 3, '23.5 GiB'],
    [2 ** 62, '4096 PiB'],
    [-2048, '−2.00 KiB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });

  it('leaves what is round without decimals on an axis', () => {
    expect(
      [0, 2 ** 30, 1.5 * 2 ** 30, 512 * 2 ** 20, 100 * 2 ** 20].map((bytes) => plain(formatAxisBytes(bytes))),
    ).toEqual(['0', '1 GiB', '1.5 GiB', '512 MiB', '100 MiB']);
  });
});

describe('formatPercent', () => {
  it.each([
    [0, '0.0 %'],
    [12.345, '12.3 %'],
    [99.94, '99.9 %'],
    [99.96, '100 %'],
    [187.4, '187 %'],
  ])('writes %d as %s', (percent, text) => {
    expect(plain(formatPercent(percent))).toBe(text);
  });
});

it('writes counts with a separator, loads with two decimals, milliseconds with one', () => {
  expect(formatCount(12_345)).toBe('12,345');
  expect(formatLoad(0.4)).toBe('0.40');
  expect(plain(formatMilliseconds(1.23))).toBe('1.2 ms');
});

it.each([formatBytes, formatPercent, formatCount, formatLoad, formatMilliseconds])(
  'writes what is absent as a dash: %o',
  (format) => {
    expect([Number.NaN, null, undefined].map(format)).toEqual([ABSENT, ABSENT, ABSENT]);
  },
);
