import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitWriter } from './bit-writer.ts';
import { decodeResiduals } from './residual-decoder.ts';
import { ResidualEncoder } from './residual-encoder.ts';
import { BASE, EXTRA_BITS, RUN_SYMBOLS, SYMBOLS, symbolOfInteger, symbolOfRun } from './residual-symbols.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const corrupt = expect.objectContaining({ code: 'STORAGE_BLOCK_CORRUPT' });
const encoder = new ResidualEncoder();

function encode(values: readonly number[]): Uint8Array {
  encoder.take(Float64Array.from(values), values.length);
  return encoder.encode().slice();
}

function decode(bytes: Uint8Array, length: number): number[] {
  const values = new Float64Array(length).fill(Number.NaN);
  decodeResiduals(bytes, values, length);
  return [...values];
}

const repeated = (count: number, ...values: number[]) => Array.from({ length: count }, () => values).flat();

describe('symbols', () => {
  it.each([1, -1, 7, -7, 8, 9, 15, 16, -1023, 2 ** 31 - 1, 2 ** 31, -(2 ** 32), 2 ** 52, MAX, -MAX])(
    'split %d into a base and fewer bits than its own',
    (value) => {
      const symbol = symbolOfInteger(value);
      const rest = Math.abs(value) - (BASE[symbol] as number);
      expect(symbol).toBeGreaterThanOrEqual(RUN_SYMBOLS);
      expect(symbol).toBeLessThan(SYMBOLS);
      expect(symbol % 2).toBe(value < 0 ? 1 : 0);
      expect(rest).toBeGreaterThanOrEqual(0);
      expect(rest).toBeLessThan(2 ** (EXTRA_BITS[symbol] as number));
    },
  );

  it('are one for one up to 7 and share magnitudes of more bits four by four', () => {
    const symbols = Array.from({ length: 31 }, (_, i) => symbolOfInteger(i + 1));
    expect(new Set(symbols.slice(0, 7)).size).toBe(7);
    expect(new Set(symbols.slice(7, 15)).size).toBe(4);
    expect(new Set(symbols.slice(15, 31)).size).toBe(4);
  });

  it.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [16383, 13],
  ])('take a run of %d for its number of bits', (length, symbol) => {
    expect(symbolOfRun(length)).toBe(symbol);
  });
});

describe('residuals', () => {
  it.each([
    ['one zero', [0]],
    ['one integer', [-5]],
    ['one symbol of many bits', repeated(3, MAX)],
    ['the largest of either sign', repeated(20, MAX, -MAX)],
    ['every power of two', Array.from({ length: 53 }, (_, i) => 2 ** i)],
    ['every negative power of two', Array.from({ length: 53 }, (_, i) => -(2 ** i))],
    ['a run longer than a symbol allows', [...repeated(65_000, 0), 1]],
    ['a run of just what a symbol allows', [3, ...repeated(16_383, 0), 3]],
    ['a run of one more', [3, ...repeated(16_384, 0), 3]],
    [
      'long runs among 400 other symbols',
      Array.from({ length: 400 }, (_, i) => [...repeated(160, 0), (i % 2 ? -1 : 1) * 2 ** (i % 53) * 1]).flat(),
    ],
  ])('come back: %s', (_, values) => {
    expect(decode(encode(values), values.length)).toEqual(values);
  });

  it('come back whatever they are', () => {
    const residual = fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 20 }), fc.integer(), fc.maxSafeInteger());
    fc.assert(
      fc.property(
        fc.array(
          residual.map((value) => value + 0),
          { minLength: 1, maxLength: 600 },
        ),
        (values) => {
          expect(decode(encode(values), values.length)).toEqual(values);
        },
      ),
    );
  });

  it('take about as many bits as was estimated', () => {
    const values = Float64Array.from({ length: 5000 }, (_, i) => Math.round(1000 * Math.sin(i * i) ** 9));
    const estimatedBits = encoder.take(values, values.length);
    expect(Math.abs((8 * encoder.encode().length) / estimatedBits - 1)).toBeLessThan(0.05);
  });

  it('take next to nothing when all are alike', () => {
    expect(encode(repeated(10_000, 0)).length).toBeLessThanOrEqual(5);
    expect(encode(repeated(800, -3)).length).toBeLessThanOrEqual(104);
  });
});

/** Bits as they stand in front of a block: the number of symbols, then for each its gap and the length of its code. */
function header(count: number, ...symbols: readonly (readonly [gap: number, length: number])[]): Uint8Array {
  const writer = new BitWriter();
  writer.reset(500);
  writer.write(count, 9);
  for (const [gap, length] of symbols) {
    const bits = gap === 0 ? 20 : gap.toString(2).length;
    writer.write(0, bits - 1);
    writer.write(gap, bits);
    writer.write(length, 4);
  }
  writer.write(0, 30);
  return writer.toBytes();
}

describe('bits that were never written', () => {
  it.each([
    ['no symbols', header(0)],
    ['more symbols than there are', header(SYMBOLS + 1)],
    ['a gap of nothing', header(1, [0, 1])],
    ['a gap of more zeros than fit a window', Uint8Array.of(0, 0x80, 0, 0, 0x07, 255, 255, 255, 255)],
    ['a symbol beyond the last', header(2, [SYMBOLS, 1], [1, 1])],
    ['a code of no bits', header(1, [1, 0])],
    ['a code of too many bits', header(1, [1, 12])],
    ['codes that leave room', header(2, [1, 2], [1, 2])],
    ['a lone symbol of two bits', header(1, [1, 2])],
    ['zeros', new Uint8Array(100)],
    ['no bits', new Uint8Array(0)],
  ])('are refused: %s', (_, bytes) => {
    expect(() => decode(bytes, 4)).toThrow(corrupt);
  });

  it('are refused when a run goes on behind the end', () => {
    expect(() => decode(encode(repeated(100, 0)), 99)).toThrow(corrupt);
  });

  it('are refused when there are too few or too many', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i * 37) % 11);
    const bytes = encode(values);
    expect(() => decode(bytes.subarray(0, -1), 100)).toThrow(corrupt);
    expect(() => decode(Uint8Array.of(...bytes, 0), 100)).toThrow(corrupt);
    expect(() => decode(bytes, 104)).toThrow(corrupt);
    expect(() => decode(bytes, 90)).toThrow(corrupt);
  });
});
