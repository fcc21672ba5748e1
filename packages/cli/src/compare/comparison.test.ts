import { describe, expect, it } from 'vitest';
import { compareSteps } from './comparison.ts';

const steps = (from: number, count = 20) => Array.from({ length: count }, (_, n) => from + n);

it('digests the steps of both ranges and leaves out those without a value', () => {
  const { a, b, change, changeRatio } = compareSteps([1, null, 2, 3, 4], [10, 20]);
  expect(a).toEqual({ steps: 4, mean: 2.5, p50: 2.5, p95: expect.closeTo(3.85), max: 4 });
  expect(b).toEqual({ steps: 2, mean: 15, p50: 15, p95: 19.5, max: 20 });
  expect([change, changeRatio]).toEqual([12.5, 5]);
});

it('knows no ratio to zero', () => {
  expect(compareSteps([0, 0], [1, 1])).toMatchObject({ change: 1, changeRatio: null });
});

it('says the same of a change whatever its sign is', () => {
  expect(compareSteps([-4], [-2])).toMatchObject({ change: 2, changeRatio: 0.5 });
});

describe('the verdict', () => {
  it.each([
    ['is higher where the medians are outside of what the other does', steps(0), steps(30), 'higher'],
    ['is lower likewise', steps(30), steps(0), 'lower'],
    ['is as usual where they overlap', steps(0), steps(5), 'usual'],
    [
      'is as usual where one range varies so much that it holds the other',
      [...steps(0), ...steps(100)],
      steps(90),
      'usual',
    ],
    ['is as usual for the same', steps(0), steps(0), 'usual'],
    ['sees the least change of what never varies', Array(10).fill(5), Array(10).fill(6), 'higher'],
    ['is not moved by a single step', [...steps(0), 9999], steps(1), 'usual'],
    ['says when there is too little', steps(0, 7), steps(100), 'too-few'],
    ['says when there is nothing in b', [1], [null], 'only-a'],
    ['says when there is nothing in a', [], [1], 'only-b'],
  ] as const)('%s', (_, a, b, verdict) => {
    expect(compareSteps(a as number[], b as number[]).verdict).toBe(verdict);
  });
});
