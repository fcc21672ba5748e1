import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES_AXIS, BYTES_OF_TOTAL_AXIS, CPU_AXIS, LOAD_AXIS, SHARE_AXIS } from './value-axis.ts';

describe('the end of an axis', () => {
  it('is 100 % for shares, whatever is drawn', () => {
    expect([0, 3, 99].map(SHARE_AXIS.end)).toEqual([100, 100, 100]);
  });

  it('is a round number somewhat above the greatest value', () => {
    expect([0, 10, 98, 100, 187].map(CPU_AXIS.end)).toEqual([12, 12, 100, 120, 200]);
    expect([0, 1, 3.2].map(LOAD_AXIS.end)).toEqual([1.2, 1.2, 3.5]);
    expect(BYTES_AXIS.end(600 * 2 ** 20)).toBe(640 * 2 ** 20);
  });

  it('is the total where there is one', () => {
    expect(BYTES_OF_TOTAL_AXIS.end(23.5 * 2 ** 30)).toBe(23.5 * 2 ** 30);
    expect(BYTES_OF_TOTAL_AXIS.end(0)).toBeGreaterThan(0);
  });

  it.each([
    { name: 'CPU', axis: CPU_AXIS, min: 10, max: 10_000 },
    { name: 'load', axis: LOAD_AXIS, min: 1, max: 10_000 },
    { name: 'bytes', axis: BYTES_AXIS, min: 2 ** 20, max: 2 ** 50 },
  ])('leaves room above every value of $name, but not more than a third', ({ axis, min, max }) => {
    fc.assert(
      fc.property(fc.double({ min, max, noNaN: true }), (value) => {
        expect(axis.end(value)).toBeGreaterThanOrEqual(value);
        expect(axis.end(value)).toBeLessThanOrEqual(value * 1.34);
      }),
    );
  });
});
