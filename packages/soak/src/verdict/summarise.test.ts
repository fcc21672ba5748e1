import { describe, expect, it } from 'vitest';
import { memoryRun, tooth } from '../../test/shapes.ts';
import { binSamples, quantileOf } from './bins.ts';
import { type Summary, summarise } from './summarise.ts';
import { findTroughs } from './troughs.ts';

describe('bins', () => {
  it('leave out a gap', () => {
    const timesMs = Float64Array.of(0, 1, 2, 3, 16, 17, 18, 20);
    const { places, values } = binSamples({ timesMs, values: timesMs.slice() }, 5, quantileOf(0.5));
    expect([...places]).toEqual([0.1, 0.9]);
    expect([...values]).toEqual([1.5, 17.5]);
  });

  it('do not count absent samples', () => {
    const timesMs = Float64Array.from({ length: 11 }, (_, i) => i);
    const values = timesMs.map((time) => (time % 2 === 0 ? Number.NaN : time));
    expect([...binSamples({ timesMs, values }, 2, quantileOf(0)).values]).toEqual([1, 5]);
  });
});

describe('troughs', () => {
  it('are what every collection leaves', () => {
    const { bins, teeth } = findTroughs(memoryRun(60, (t) => 30 * tooth(t, 3)));
    expect(teeth).toBe(19);
    expect([...bins.values].every((value) => Math.abs(value - 200e6) < 4096)).toBe(true);
    expect(bins.places[0]).toBeCloseTo(3 / 60, 9);
  });

  it('are no teeth when values fall as slowly as they rise', () => {
    expect(findTroughs(memoryRun(60, (t) => 10 * Math.sin(t))).teeth).toBe(0);
  });
});

describe('a run is reduced to', () => {
  it.each([
    ['median', 'noise', memoryRun(60, (_, noise) => noise)],
    ['troughs', 'long teeth', memoryRun(60, (t) => 40 * tooth(t, 3.3))],
    ['floor', 'spikes upwards', memoryRun(60, (t) => (Math.floor(17 * t) % 7 < 3 ? 20 + (t % 1) : 0))],
  ])('the %s of %s', (reduction, _, run) => {
    expect((summarise(run) as Summary).reduction).toBe(reduction);
  });
});
