import { describe, expect, it } from 'vitest';
import { createTrail } from './trail.ts';

const trailOf = (count: number, capacity = 4) => {
  const trail = createTrail(capacity);
  for (let i = 1; i <= count; i++) trail.push(i);
  return trail.points;
};

describe('createTrail', () => {
  it.each([
    [0, []],
    [3, [1, 2, 3]],
    [4, [1.5, 3.5]],
    [5, [1.5, 3.5, 5]],
    [6, [1.5, 3.5, 5.5]],
    [8, [2.5, 6.5]],
    [11, [2.5, 6.5, 10]],
  ])('holds %i values in at most four points', (count, points) => {
    expect(trailOf(count)).toEqual(points);
  });

  it('shows a point without any value as absent, and leaves absent ones out of the others', () => {
    const trail = createTrail(4);
    for (const value of [Number.NaN, Number.NaN, 1, Number.NaN]) trail.push(value);
    expect(trail.points).toEqual([Number.NaN, 1]);
  });
});
