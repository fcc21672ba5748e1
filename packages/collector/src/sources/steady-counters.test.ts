import { describe, expect, it } from 'vitest';
import { createSteadyCounters } from './steady-counters.ts';

/** What becomes of one counter, read again and again. */
function held(readings: readonly number[], { tolerance = 300, identities = readings.map(() => 0) } = {}): number[] {
  const counters = createSteadyCounters(tolerance);
  return readings.map((reading, i) => {
    const figures = Float64Array.of(reading);
    counters.hold(figures, 1, identities[i] as number);
    return figures[0] as number;
  });
}

describe('createSteadyCounters', () => {
  it('holds a counter that fell a little until it is past its highest value', () => {
    expect(held([1000, 1005, 1003, 1004, 1006])).toEqual([1000, 1005, 1005, 1005, 1006]);
  });

  it('lets a counter begin anew', () => {
    expect(held([1000, 1005, 5, 7, 6])).toEqual([1000, 1005, 5, 7, 7]);
  });

  it('compares nothing when the places are other counters', () => {
    expect(held([1000, 900, 905], { identities: [0, 1, 1] })).toEqual([1000, 900, 905]);
  });

  it('leaves absent what is absent', () => {
    expect(held([Number.NaN, 7, Number.NaN, 6])).toEqual([Number.NaN, 7, Number.NaN, 6]);
  });
});
