import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostFrequent } from './most-frequent.ts';

function ofAll(...values: number[]): number {
  return mostFrequent(Float64Array.from(values), values.length);
}

/** How often the most frequent of some values occurs, counted without a table of our own. */
function highestCount(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values());
}

const large = 2 ** 52;

describe('the most frequent integer', () => {
  it.each([
    ['of one', [7], 7],
    ['where it is not the majority', [1, 2, 3, 2, 4, 5, 2], 2],
    ['the one that was first, of two that are as frequent', [5, 3, 3, 5, 9], 3],
    ['negative', [-4, 0, -4], -4],
    ['of more bits than 32', [large, large + 1, 1, large + 1], large + 1],
    ['that differs from others in its upper bits alone', [large, 2 * large, 3 * large, 3 * large], 3 * large],
  ])('%s', (_, values, expected) => {
    expect(ofAll(...values)).toBe(expected);
  });

  it('is 0 of none', () => {
    expect(ofAll()).toBe(0);
  });

  it('is asked of the first values only', () => {
    expect(mostFrequent(Float64Array.of(1, 1, 2, 2, 2), 3)).toBe(1);
  });

  it('remembers nothing of the values before, however many they were', () => {
    ofAll(...new Array<number>(20_000).fill(8));
    expect(ofAll(...Array.from({ length: 10_000 }, (_, i) => i), 77)).toBe(77);
    expect(ofAll(1, 8, 1)).toBe(1);
  });

  it('is as frequent as any, whatever the integers are', () => {
    const integer = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger());
    fc.assert(
      fc.property(fc.array(integer, { minLength: 1, maxLength: 300 }), (values) => {
        const found = ofAll(...values);
        expect(values.filter((value) => value === found)).toHaveLength(highestCount(values));
      }),
    );
  });
});
