import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatQuantity, parseQuantity } from './quantity.ts';

it.each([
  ['1536MiB', 'bytes', 1_610_612_736],
  ['10MB/s', 'bytes', 10_000_000],
  ['70%', 'ratio', 0.7],
  ['-5 %', 'any', -0.05],
  ['500ms', 'seconds', 0.5],
  ['1h30m', 'any', 5400],
  ['0.25', 'ratio', 0.25],
  ['1e6', 'count', 1_000_000],
] as const)('reads %s as %s', (text, dimension, value) => {
  expect(parseQuantity(text, dimension)).toBe(value);
});

it.each([
  ['70%', 'bytes'],
  ['5m', 'count'],
  ['5MiB', 'seconds'],
  ['5 apples', 'any'],
  ['', 'any'],
] as const)('does not read %j as %s', (text, dimension) => {
  expect(parseQuantity(text, dimension)).toBeUndefined();
});

it('takes any number as it is, and no other', () => {
  fc.assert(
    fc.property(
      fc.double(),
      (number) => parseQuantity(number, 'any') === (Number.isFinite(number) ? number : undefined),
    ),
  );
});

it.each([
  [1_610_612_736, 'bytes', '1.5 GiB'],
  [0.724, 'ratio', '72.4 %'],
  [15_120, 'seconds', '4.2 h'],
  [12.5, 'count', '12.5'],
  [123_456, 'count', '123456'],
  [Number.POSITIVE_INFINITY, 'seconds', 'never'],
  [Number.NaN, 'any', 'unknown'],
] as const)('writes %d of %s as %s', (value, dimension, text) => {
  expect(formatQuantity(value, dimension)).toBe(text);
});
