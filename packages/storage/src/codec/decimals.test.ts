import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter, MAX_INTEGER } from './byte-writer.ts';
import { findScale, readNumber, readPower, writeNumber } from './decimals.ts';

const scaleOf = (...values: number[]) => findScale(Float64Array.from(values), values.length);

function bytesOf(value: number): Uint8Array {
  const writer = new ByteWriter();
  writeNumber(writer, value);
  return writer.toBytes();
}

it.each([
  ['integers', [0, 1, -7, MAX_INTEGER], 0],
  ['percentages', [12.34, 0, 100], 2],
  ['a third decimal at the end', [12.34, 0.1, 0.001], 3],
  ['nanoseconds', [0.000000001, 1.5], 9],
  ['a tenth too large for its scale', [0.1, MAX_INTEGER], -1],
  ['the tenth decimal', [1e-10], -1],
  ['a sum that is no short decimal', [0.1 + 0.2], -1],
  ['a third', [1 / 3], -1],
  ['what doubles skip', [MAX_INTEGER + 1], -1],
  ['negative zero', [0, -0], -1],
  ['infinity', [1, Number.POSITIVE_INFINITY], -1],
  ['absent', [Number.NaN], -1],
  ['a subnormal', [Number.MIN_VALUE], -1],
])('finds the scale of %s', (_, values, scale) => {
  expect(scaleOf(...values)).toBe(scale);
});

it('finds a scale for every decimal of up to 9 places and 15 digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), fc.nat(9), (integer, places) => {
      const scale = scaleOf(integer / 10 ** places);
      expect(scale).toBeGreaterThanOrEqual(0);
      expect(scale).toBeLessThanOrEqual(places);
    }),
  );
});

it('reads every number back bit for bit', () => {
  const decimal = fc.tuple(fc.maxSafeInteger(), fc.nat(9)).map(([integer, places]) => integer / 10 ** places);
  fc.assert(
    fc.property(fc.oneof(fc.double(), decimal), (value) => {
      const reader = new ByteReader(bytesOf(value));
      expect(readNumber(reader)).toBe(value);
      reader.finish();
    }),
  );
});

it.each([
  ['0', 0, '0000'],
  ['12.34', 12.34, '02a413'],
  ['-1', -1, '0003'],
  ['-0', -0, 'ff0000000000000080'],
  ['0.1 + 0.2', 0.1 + 0.2, 'ff343333333333d33f'],
])('writes %s as its scale and its integer, or as a double', (_, value, hex) => {
  expect(Buffer.from(bytesOf(value)).toString('hex')).toBe(hex);
});

it('refuses a scale that it never writes', () => {
  expect(() => readPower(10)).toThrow(expect.objectContaining({ code: 'STORAGE_BLOCK_CORRUPT' }));
});
