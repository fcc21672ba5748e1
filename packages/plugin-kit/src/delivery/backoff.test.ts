import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const POLICY = { baseMs: 1000, maxMs: 60_000 };

it('doubles its bound with each failure up to the largest', () => {
  const bounds = [1, 2, 3, 6, 7, 8, 10_000].map((failures) => backoffMs(failures, POLICY, () => 1));
  expect(bounds).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000]);
});

it('is anywhere between nothing and the bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const ms = backoffMs(failures, POLICY, () => random);
      expect(ms).toBe(Math.round(random * backoffMs(failures, POLICY, () => 1)));
    }),
  );
});
