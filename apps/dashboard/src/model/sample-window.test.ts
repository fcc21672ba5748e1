import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampleWindow } from './sample-window.ts';

const at = (value: number) => new Map([['a', value]]);

describe('createSampleWindow', () => {
  it('keeps the newest points only', () => {
    const window = createSampleWindow(3);
    for (const time of [1, 2, 3, 4, 5]) window.push(time, at(time * 10));
    expect(window.times()).toEqual([3, 4, 5]);
    expect(window.points('a')).toEqual([30, 40, 50]);
  });

  it('has null where a series is absent', () => {
    const window = createSampleWindow(4);
    window.push(1, at(10));
    window.push(2, new Map());
    window.push(3, new Map([['b', 7]]));
    expect(window.points('a')).toEqual([10, null, null]);
    expect(window.points('b')).toEqual([null, null, 7]);
    expect(window.points('never')).toEqual([null, null, null]);
  });

  it('takes NaN as absent and zero as a value', () => {
    const window = createSampleWindow(2);
    window.push(1, at(Number.NaN));
    expect(window.keys('')).toEqual([]);
    window.push(2, at(0));
    expect(window.points('a')).toEqual([null, 0]);
  });

  it('forgets a series that has no value left', () => {
    const window = createSampleWindow(2);
    window.push(1, at(10));
    window.push(2, new Map());
    expect(window.keys('')).toEqual(['a']);
    window.push(3, new Map());
    expect(window.keys('')).toEqual([]);
  });

  it('lets the longest silent series go first when there are too many', () => {
    const window = createSampleWindow(10, 2);
    for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) window.push(i, new Map([[key, 1]]));
    expect(window.keys('')).toEqual(['c', 'd']);
  });

  it('drops the points that a clock set back makes the future', () => {
    const window = createSampleWindow(4);
    for (const time of [10, 20, 30]) window.push(time, at(time));
    window.push(20, at(99));
    expect(window.times()).toEqual([10, 20]);
    expect(window.points('a')).toEqual([10, 99]);
  });

  it('counts absence as zero in the mean', () => {
    const window = createSampleWindow(4);
    window.push(1, at(30));
    window.push(2, new Map());
    expect(window.mean('a')).toBe(15);
  });

  it('agrees with plain lists, whatever is pushed', () => {
    const push = fc.record({
      time: fc.integer({ min: 0, max: 60 }),
      values: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer()),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(push, { maxLength: 40 }), (capacity, pushes) => {
        const window = createSampleWindow(capacity);
        let rows: typeof pushes = [];
        for (const row of pushes) {
          window.push(row.time, new Map(Object.entries(row.values)));
          rows = [...rows.filter(({ time }) => time < row.time), row].slice(-capacity);
          expect(window.times()).toEqual(rows.map(({ time }) => time));
          for (const key of ['a', 'b', 'c'])
            expect(window.points(key)).toEqual(rows.map(({ values }) => values[key] ?? null));
        }
      }),
    );
  });
});
