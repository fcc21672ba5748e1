import { expect, it } from 'vitest';
import { DEFAULT_ISOLATION_LIMITS, resolveIsolationLimits } from './isolation-limits.ts';

it('fills in the defaults', () => {
  expect(resolveIsolationLimits({ heapMiB: 128 })).toEqual({ ...DEFAULT_ISOLATION_LIMITS, heapMiB: 128 });
});

it.each([{ heapMiB: 0 }, { silentMs: Number.NaN }, { ends: -1 }])('refuses %o', (limits) => {
  expect(() => resolveIsolationLimits(limits)).toThrow(RangeError);
});
