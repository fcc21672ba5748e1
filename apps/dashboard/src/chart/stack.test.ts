import { expect, it } from 'vitest';
import { stackLines } from './stack.ts';

it('adds each line to the ones below it', () => {
  expect(
    stackLines([
      [1, 2],
      [10, 20],
      [100, 200],
    ]),
  ).toEqual([
    [1, 2],
    [11, 22],
    [111, 222],
  ]);
});

it('breaks all lines where none has a value', () => {
  expect(
    stackLines([
      [1, null, 3],
      [1, null, 3],
    ]),
  ).toEqual([
    [1, null, 3],
    [2, null, 6],
  ]);
});

it('counts a line as zero where others have a value', () => {
  expect(
    stackLines([
      [1, 2],
      [null, 5],
      [null, null],
    ]),
  ).toEqual([
    [1, 2],
    [1, 7],
    [1, 7],
  ]);
});

it('has nothing to stack without lines', () => {
  expect(stackLines([])).toEqual([]);
});
