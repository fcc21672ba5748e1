import { expect, it } from 'vitest';
import { rejectByHolm } from './holm.ts';

it('rejects from the least probable on, until one is too probable for what is left', () => {
  expect(rejectByHolm([0.04, 0.01, 0.3, 0.012], 0.05)).toEqual([false, true, false, true]);
  expect(rejectByHolm([0.03, 0.02, 0.3, 0.04], 0.05)).toEqual([false, false, false, false]);
});

it('asks of one hypothesis what it would without the others', () => {
  expect(rejectByHolm([0.049], 0.05)).toEqual([true]);
  expect(rejectByHolm([], 0.05)).toEqual([]);
});
