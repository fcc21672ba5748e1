import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../test/distributions.ts';
import { quantile, selectQuantile } from './quantile.ts';

const values = fc.array(fc.double({ noNaN: true }));
const q = fc.double({ min: 0, max: 1, noNaN: true });

describe('quantile', () => {
  it.each([
    [[7], 0.3, 7],
    [[1, 2], 0.5, 1.5],
    [[1, 2, 3, 4], 0, 1],
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 1, 4],
    [[10, 20, 30, 40, 50], 0.75, 40],
    [[-3, -1, 4], 0.5, -1],
    [[1, Number.POSITIVE_INFINITY], 0, 1],
    [[1, Number.POSITIVE_INFINITY], 0.5, Number.POSITIVE_INFINITY],
    [[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], 0.5, Number.NEGATIVE_INFINITY],
    [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], 0.5, Number.NaN],
    [[-Number.MAX_VALUE, Number.MAX_VALUE], 0.5, 0],
    [[], 0.5, Number.NaN],
  ])('of %j at %d is %d, as in numpy', (sorted, at, expected) => {
    expect(quantile(Float64Array.from(sorted), sorted.length, at)).toBe(expected);
  });

  it('sees only the first values of a longer array', () => {
    expect(quantile(Float64Array.of(1, 2, 3, 99), 3, 1)).toBe(3);
    expect(selectQuantile(Float64Array.of(3, 1, 2, 99), 3, 1)).toBe(3);
  });

  it.each([-0.01, 1.01, Number.NaN])('refuses %d', (wrong) => {
    expect(() => quantile(Float64Array.of(1), 1, wrong)).toThrow(RangeError);
    expect(() => selectQuantile(Float64Array.of(1), 1, wrong)).toThrow(RangeError);
  });
});

describe('selectQuantile', () => {
  it('equals the quantile of the sorted values and loses none of them', () => {
    fc.assert(
      fc.property(values, q, q, (drawn, first, second) => {
        const sorted = Float64Array.from(drawn).sort();
        const selected = Float64Array.from(drawn);
        for (const at of [first, second]) {
          expect(selectQuantile(selected, drawn.length, at)).toBe(quantile(sorted, drawn.length, at));
        }
        expect(selected.sort()).toEqual(sorted);
      }),
    );
  });

  const SIZE = 20_000;
  const random = createRandom(1);
  const shapes: Record<string, (i: number) => number> = {
    random: () => random(),
    ascending: (i) => i,
    descending: (i) => -i,
    constant: () => 5,
    'two values': (i) => i % 2,
    'few values': () => Math.floor(5 * random()),
    'organ pipe': (i) => Math.min(i, SIZE - i),
    sawtooth: (i) => i % 100,
    'one outlier': (i) => (i === SIZE / 2 ? 1 : 0),
  };

  it.each(Object.keys(shapes))('is exact for %s input', (name) => {
    const input = Float64Array.from({ length: SIZE }, (_, i) => (shapes[name] as (i: number) => number)(i));
    const sorted = input.toSorted();
    for (const at of [0, 0.001, 0.25, 0.5, 0.95, 0.99, 0.9999, 1]) {
      expect(selectQuantile(input.slice(), SIZE, at)).toBe(quantile(sorted, SIZE, at));
    }
  });

  it('is exact where every pivot turns out to be the least value left', () => {
    const input = Float64Array.from({ length: 601 }, (_, i) => (i === 300 ? -1 : i));
    expect(selectQuantile(input.slice(), 601, 0.5)).toBe(quantile(input.toSorted(), 601, 0.5));
  });
});
