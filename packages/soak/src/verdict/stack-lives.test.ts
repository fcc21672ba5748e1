import { expect, it } from 'vitest';
import { stackRows } from './stack-lives.ts';

const ABSENT = Number.NaN;

it('finds the course that lives of different levels have in common', () => {
  const rows = [Float64Array.of(10, 11, 13, 16), Float64Array.of(50, 51, 53, 56), Float64Array.of(30, 31, 33, 36)];
  expect([...stackRows(rows)]).toEqual([30, 31, 33, 36]);
});

it('does not see a step where a short life ends', () => {
  const rows = [Float64Array.of(10, 11, 12, 13), Float64Array.of(80, 81, ABSENT, ABSENT)];
  const course = stackRows(rows);
  expect([...course].map((value) => value - (course[0] as number))).toEqual([0, 1, 2, 3]);
});

it.each([3, 4, 7])('does not see what happened in one life of %d', (count) => {
  const rows = Array.from({ length: count }, (_, life) => Float64Array.of(5, 5, life === 2 ? 90 : 5, 5));
  expect([...stackRows(rows)]).toEqual([5, 5, 5, 5]);
});

it('has no value where no life has one', () => {
  expect(stackRows([Float64Array.of(1, ABSENT, 2), Float64Array.of(1, ABSENT, 2)])[1]).toBeNaN();
});
