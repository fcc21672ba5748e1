import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, DISTRIBUTIONS, drawValues } from '../test/distributions.ts';
import { isTidemarkError } from './error.ts';
import { quantile } from './quantile.ts';
import { createQuantileSketch, decodeQuantileSketch, type QuantileSketch } from './quantile-sketch.ts';

const QUANTILES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1];
const SIZES = [1, 10, 100, 1000, 10_000, 100_000];
/** One percent, and the rounding of doubles. */
const TOLERANCE = 0.01 * (1 + 1e-9);

const distributions = Object.keys(DISTRIBUTIONS) as (keyof typeof DISTRIBUTIONS)[];
const anyValues = fc.array(fc.double());

function sketchOf(values: Iterable<number>): QuantileSketch {
  const sketch = createQuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** As many sketches as `parts`, the values dealt out among them, merged. */
function mergedSketchOf(values: Float64Array, parts: number): QuantileSketch {
  const sketches = Array.from({ length: parts }, createQuantileSketch);
  for (const [i, value] of values.entries()) (sketches[i % parts] as QuantileSketch).add(value);
  const merged = createQuantileSketch();
  for (const sketch of sketches) merged.merge(sketch);
  return merged;
}

function expectWithinOnePercent(sketch: QuantileSketch, values: Float64Array): void {
  const sorted = values.toSorted();
  for (const q of QUANTILES) {
    const exact = quantile(sorted, sorted.length, q);
    expect(Math.abs(sketch.quantile(q) - exact), `q = ${q}`).toBeLessThanOrEqual(TOLERANCE * Math.abs(exact));
  }
}

describe('the quantiles of a sketch', () => {
  describe.each(distributions)('of a distribution that is %s', (distribution) => {
    it.each(SIZES)('are within 1 % for %d values, above and below zero', (size) => {
      const values = drawValues(distribution, size);
      expectWithinOnePercent(sketchOf(values), values);
      const negative = values.map((value) => -value);
      expectWithinOnePercent(sketchOf(negative), negative);
    });

    it.each(SIZES)('are within 1 % for %d values merged from 24 sketches', (size) => {
      const values = drawValues(distribution, size);
      expectWithinOnePercent(mergedSketchOf(values, 24), values);
    });
  });

  const bounded = fc.array(fc.double({ min: -1e25, max: 1e25, noNaN: true }), { minLength: 1 });

  it('are within 1 % of the two values they lie between, whatever their signs', () => {
    fc.assert(
      fc.property(bounded, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = Float64Array.from(values).sort();
        const magnitudes = sorted.map(Math.abs);
        const allowed = TOLERANCE * quantile(magnitudes, magnitudes.length, q) + 1e-9;
        const error = sketchOf(values).quantile(q) - quantile(sorted, sorted.length, q);
        expect(Math.abs(error)).toBeLessThanOrEqual(allowed);
      }),
    );
  });

  it('never decrease as q grows, with the extremes and without', () => {
    fc.assert(
      fc.property(bounded, (values) => {
        const extremes = { min: Math.min(...values), max: Math.max(...values) };
        for (const known of [undefined, extremes]) {
          const answers = QUANTILES.map((q) => sketchOf(values).quantile(q, known));
          expect(answers).toEqual(answers.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('are exact at both ends, and everywhere for one constant, when the extremes are known', () => {
    const sketch = sketchOf([3, 5, 8, 13]);
    expect([sketch.quantile(0, { min: 3, max: 13 }), sketch.quantile(1, { min: 3, max: 13 })]).toEqual([3, 13]);
    expect(sketchOf([7, 7, 7, 7]).quantile(0.4, { min: 7, max: 7 })).toBe(7);
  });

  it('are zero for what is nearer to zero than 1e-9, either sign', () => {
    expect(sketchOf([9.9e-10, -9.9e-10, Number.MIN_VALUE, 0, -0]).quantile(0.3)).toBe(0);
    expect(sketchOf([1e-9]).quantile(0.5)).toBeGreaterThan(0);
    expect(sketchOf([-1e-9]).quantile(0.5)).toBeLessThan(0);
  });

  it('reach the largest doubles', () => {
    expectWithinOnePercent(sketchOf([Number.MAX_VALUE]), Float64Array.of(Number.MAX_VALUE));
    expectWithinOnePercent(sketchOf([-Number.MAX_VALUE]), Float64Array.of(-Number.MAX_VALUE));
  });

  it('know infinite values', () => {
    const sketch = sketchOf([Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY]);
    expect(sketch.quantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(sketch.quantile(0.5)).toBeCloseTo(1, 1);
    expect(sketch.quantile(1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('are not numbers when there are none, and refuse a q beyond 0 and 1', () => {
    const sketch = sketchOf([Number.NaN]);
    expect([sketch.isEmpty, sketch.count, sketch.quantile(0.5)]).toEqual([true, 0, Number.NaN]);
    expect(() => sketch.quantile(1.1)).toThrow(RangeError);
  });

  it('keep the promise for the largest values when the buckets run out, and tell the others too large', () => {
    const sketch = sketchOf([1e-5, 1, 1e20, 1e35]);
    expect(sketch.quantile(1) / 1e35).toBeCloseTo(1, 1);
    expect(sketch.quantile(2 / 3) / 1e20).toBeCloseTo(1, 1);
    expect(sketch.quantile(1 / 3) / 1).toBeCloseTo(1, 1);
    expect(sketch.quantile(0)).toBeGreaterThan(1e-5);
    expect(sketch.quantile(0)).toBeLessThan(1);
  });
});

describe('a quantile sketch', () => {
  it('is the same whether values are added or merged, in any order', () => {
    fc.assert(
      fc.property(anyValues, anyValues, (left, right) => {
        const all = sketchOf([...left, ...right]);
        const merged = sketchOf(right.toReversed());
        merged.merge(sketchOf(left));
        expect(merged.encode()).toEqual(all.encode());
        expect(merged.count).toBe(all.count);
      }),
    );
  });

  it('takes a count as so many additions', () => {
    const counted = createQuantileSketch();
    counted.add(12, 3);
    expect(counted.encode()).toEqual(sketchOf([12, 12, 12]).encode());
  });

  it('doubles when merged with itself', () => {
    const sketch = sketchOf([-1, 0, 1, 1e9]);
    sketch.merge(sketch);
    expect(sketch.encode()).toEqual(sketchOf([-1, 0, 1, 1e9, -1, 0, 1, 1e9]).encode());
  });

  it('is as good as new after clear', () => {
    fc.assert(
      fc.property(anyValues, anyValues, (before, after) => {
        const reused = sketchOf(before);
        reused.clear();
        expect(reused.isEmpty).toBe(true);
        for (const value of after) reused.add(value);
        expect(reused.encode()).toEqual(sketchOf(after).encode());
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a count of %d', (count) => {
    expect(() => createQuantileSketch().add(1, count)).toThrow(RangeError);
  });

  it('refuses more values than it can count, and stays as it was', () => {
    const full = createQuantileSketch();
    full.add(1, 2 ** 52 - 1);
    const before = full.encode();
    expect(() => full.add(1)).toThrow(RangeError);
    expect(() => full.merge(sketchOf([1]))).toThrow(RangeError);
    expect(full.encode()).toEqual(before);
    expect(decodeQuantileSketch(before).count).toBe(2 ** 52 - 1);
  });
});

describe('the bytes of a sketch', () => {
  it.each([
    ['nothing', [], '20'],
    ['one zero', [0], '24 01'],
    ['one one', [1], '28 00 00 02'],
    ['neighbours', [1, 1.01], '28 00 01 02 02'],
    ['values apart', [1, 1, 10], '28 00 74 04 03 73'],
    ['a value below one', [0.5], '28 43 00 02'],
    ['every part', [Number.NEGATIVE_INFINITY, -1, 0, 1, Number.POSITIVE_INFINITY], '3f 01 00 00 02 01 00 00 02 01'],
  ])('are golden for %s', (_, values, hex) => {
    expect(Buffer.from(sketchOf(values).encode()).toString('hex')).toBe(hex.replaceAll(' ', ''));
  });

  it.each([0, 1, 0.37, -273.15, 5.4e9, 1e-9])('are at most 8 for an hour in which every sample is %d', (value) => {
    const sketch = createQuantileSketch();
    sketch.add(value, 36_000);
    expect(sketch.encode().length).toBeLessThanOrEqual(8);
  });

  it('are read back as the same sketch, from the middle of other bytes too', () => {
    fc.assert(
      fc.property(anyValues, fc.uint8Array(), fc.uint8Array(), (values, before, after) => {
        const sketch = sketchOf(values);
        const bytes = sketch.encode();
        const file = Uint8Array.from([...before, ...bytes, ...after]);
        const decoded = decodeQuantileSketch(file, before.length, before.length + bytes.length);
        expect(decoded.encode()).toEqual(bytes);
        expect(decoded.count).toBe(sketch.count);
      }),
    );
  });

  /** Whether it could be read. What can must be the only way to write its content. */
  function tryDecode(bytes: Uint8Array): boolean {
    try {
      expect(decodeQuantileSketch(bytes).encode()).toEqual(bytes);
      return true;
    } catch (error) {
      if (isTidemarkError(error) && error.code === 'CORE_SKETCH_CORRUPT') return false;
      throw error;
    }
  }

  it('are refused by their own error or read, whatever they are', () => {
    const header = fc.integer({ min: 0x20, max: 0x3f });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void tryDecode(bytes)));
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 64 }), (first, rest) => {
        tryDecode(Uint8Array.of(first, ...rest));
      }),
      { numRuns: 1000 },
    );
  });

  it('are refused or read when one of them is changed, and refused when cut short or continued', () => {
    const bytes = sketchOf(drawValues('bimodal', 1000).map((value, i) => (i % 3 === 0 ? -value : value))).encode();
    const random = createRandom(7);
    for (let i = 0; i < bytes.length; i++) {
      expect(tryDecode(bytes.subarray(0, i))).toBe(false);
      const damaged = bytes.slice();
      damaged[i] = Math.floor(256 * random());
      tryDecode(damaged);
    }
    expect(tryDecode(Uint8Array.of(...bytes, 0))).toBe(false);
  });

  it.each([
    ['', 'ends too early, at byte 0'],
    ['40', 'unknown version 2'],
    ['24', 'ends too early, at byte 1'],
    ['24 00', 'a count of zero'],
    ['24 81 00', 'a number that is none'],
    ['24 ff ff ff ff ff ff ff ff 7f', 'a number that is none'],
    ['24 ff ff ff ff ff ff ff 0f', 'more values than a sketch can hold'],
    ['28 99 10 00 02', 'a bucket out of range'],
    ['28 c2 aa 04 00 02', 'a bucket out of range'],
    ['28 00 80 20 02', 'too many buckets'],
    ['28 00 00 00', 'a bucket that holds nothing'],
    ['28 00 01 03 01', 'a bucket that holds nothing'],
    ['28 00 02 02 03 00', 'a count of zero'],
    ['28 00 02 02 03 02 02', 'a bucket beyond the highest'],
    ['28 00 02 02 02', 'ends too early, at byte 5'],
    ['20 00', 'more bytes than a sketch has'],
  ])('%j are refused: %s', (hex, message) => {
    expect(() => decodeQuantileSketch(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toThrow(
      expect.objectContaining({ code: 'CORE_SKETCH_CORRUPT', message: expect.stringContaining(message) }),
    );
  });
});
