import { expect, it } from 'vitest';
import { DEFAULT_DELIVERY_POLICY, resolveDeliveryPolicy } from './policy.ts';

it('fills in what is not given', () => {
  expect(resolveDeliveryPolicy({ deadlineMs: 5, breaker: { openMs: 7 } })).toEqual({
    ...DEFAULT_DELIVERY_POLICY,
    deadlineMs: 5,
    breaker: { ...DEFAULT_DELIVERY_POLICY.breaker, openMs: 7 },
  });
});

it.each([
  { deadlineMs: 0 },
  { giveUpAfterMs: Number.NaN },
  { backoff: { baseMs: -1 } },
  { breaker: { failures: 0.5 } },
])('refuses %o', (options) => {
  expect(() => resolveDeliveryPolicy(options)).toThrow(RangeError);
});
