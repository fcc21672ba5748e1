import type { DeliveryPolicy } from './policy.ts';

/** Where 2^n stops to be told from infinity by `Math.min`, long before it matters. */
const MAX_DOUBLINGS = 50;

/**
 * How long to wait after `failures` failures in a row, milliseconds. "Full jitter" of Brooker, "Exponential Backoff And
 * Jitter" (AWS Architecture Blog, 2015): many senders that failed together do not come back together. `random` gives
 * numbers from 0 to below 1.
 */
export function backoffMs(
  failures: number,
  { baseMs, maxMs }: DeliveryPolicy['backoff'],
  random: () => number,
): number {
  const doublings = Math.min(failures - 1, MAX_DOUBLINGS);
  return Math.round(random() * Math.min(maxMs, baseMs * 2 ** doublings));
}
