import { describe, expect, it } from 'vitest';
import { findDoubt } from './doubts.ts';
import type { GrowthEvidence } from './weigh-growth.ts';

/** An hour, or so many, of 64 values on a level of 200. */
function doubtOn(draw: (place: number) => number, { hours = 1, unit = 'bytes' as 'bytes' | 'count' } = {}) {
  const places = Float64Array.from({ length: 64 }, (_, i) => (i + 0.5) / 64);
  const values = places.map((place, i) => 200 + draw(place) + 0.05 * Math.sin(7 * i));
  const summary = { bins: { places, values }, reduction: 'median', teeth: 0 } as const;
  return findDoubt({ unit, summary, resolution: 0.01, hours } as GrowthEvidence, [], 0.2);
}

describe('findDoubt', () => {
  it('has none of a growth that goes on', () => {
    expect(doubtOn((place) => 10 * place)).toBeUndefined();
  });

  it('doubts what the second half does not show', () => {
    expect(doubtOn((place) => 10 * Math.min(place, 0.5))).toBe('it has ended');
  });

  it('doubts what was higher before', () => {
    expect(doubtOn((place) => 100 * (place % 0.7))).toBe('it was higher');
  });

  it('doubts small growth in a run in which heaps may still settle, but not that of descriptors', () => {
    expect(doubtOn((place) => 10 * place, { hours: 0.5 })).toBe('heaps settle');
    expect(doubtOn((place) => 60 * place, { hours: 0.5 })).toBeUndefined();
    expect(doubtOn((place) => 10 * place, { hours: 0.5, unit: 'count' })).toBeUndefined();
  });
});
