import { expect, it } from 'vitest';
import { studentCdf } from './student-t.ts';

// R: pt(t, df)
it.each([
  [0, 5, 0.5],
  [1, 4, 0.813_049_5],
  [2, 4, 0.941_941_7],
  [1.5, 10, 0.917_746_3],
  [2.776_445, 4, 0.975],
  [1.669_402, 63, 0.95],
  [-1.669_402, 63, 0.05],
])('P(T < %d) with %d degrees of freedom is %d', (t, degreesOfFreedom, probability) => {
  expect(Math.abs(studentCdf(t, degreesOfFreedom) - probability)).toBeLessThan(0.005);
});

it('ends at 0 and 1', () => {
  expect(studentCdf(Number.NEGATIVE_INFINITY, 10)).toBe(0);
  expect(studentCdf(Number.POSITIVE_INFINITY, 10)).toBe(1);
});
