import { describe, expect, it } from 'vitest';
import { timeTicks, valueAxis } from './axis-ticks.ts';

const MIB = 2 ** 20;

describe('an axis of values', () => {
  const labels = (...range: Parameters<typeof valueAxis>) => valueAxis(...range).ticks.map(({ label }) => label);

  it('has round numbers of the unit that suits the largest', () => {
    expect(labels('bytes', 191 * MIB, 207 * MIB)).toEqual(['190 MiB', '195 MiB', '200 MiB', '205 MiB', '210 MiB']);
    expect(labels('bytes', 1.2 * 1024 * MIB, 1.4 * 1024 * MIB)[0]).toBe('1.20 GiB');
  });

  it('begins at 0 unless the values are far above it', () => {
    expect(labels('ratio', 0.1, 0.7)).toEqual(['0 %', '20 %', '40 %', '60 %', '80 %']);
    expect(labels('count', 90, 100)[0]).not.toBe('0');
  });

  it('shows what does not vary as level', () => {
    const { low, high } = valueAxis('bytes', 200 * MIB, 200 * MIB);
    expect(low).toBeLessThan(200 * MIB);
    expect(high).toBeGreaterThan(200 * MIB);
    expect(labels('count', 11, 11)).toEqual(['10', '11', '12']);
    expect(labels('count', 0, 0)).toEqual(['0', '1']);
  });

  it('counts in whole numbers', () => {
    expect(labels('count', 0, 2)).toEqual(['0', '1', '2']);
  });

  it.each([
    ['bytes', 3e5, 9e9],
    ['ratio', 0, 0.000_1],
    ['seconds', 0.002, 0.003],
    ['count', 1e6, 1e6 + 1],
    ['bytes', 1023 * MIB, 1025 * MIB],
  ] as const)('of %s holds %d to %d, in few steps', (unit, lowest, highest) => {
    const { low, high, ticks } = valueAxis(unit, lowest, highest);
    expect(low).toBeLessThanOrEqual(lowest);
    expect(high).toBeGreaterThanOrEqual(highest);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
  });

  it('of no values has no ticks', () => {
    expect(valueAxis('bytes', Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY).ticks).toEqual([]);
  });
});

describe('an axis of time', () => {
  it.each([
    [60, ['0', '10 min', '20 min', '30 min', '40 min', '50 min', '60 min']],
    [0.5, ['0', '5 s', '10 s', '15 s', '20 s', '25 s', '30 s']],
    [240, ['0', '1 h', '2 h', '3 h', '4 h']],
    [150, ['0', '30 min', '60 min', '90 min', '2 h', '2 h 30 min']],
    [24 * 60, ['0', '6 h', '12 h', '18 h', '24 h']],
    [7 * 24 * 60, ['0', '2 d', '4 d', '6 d']],
    [0, ['0']],
  ])('of %d min has round times', (minutes, labels) => {
    expect(timeTicks(minutes * 60_000).map(({ label }) => label)).toEqual(labels);
  });
});
