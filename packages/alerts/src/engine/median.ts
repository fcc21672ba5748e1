import { selectQuantile } from '@tidemark/core';

/** The middle value; the mean of the two in the middle; NaN for none. */
export function median(values: Iterable<number>): number {
  const own = Float64Array.from(values);
  return selectQuantile(own, own.length, 0.5);
}

/** Makes the median absolute deviation of normally distributed values their standard deviation. */
const NORMAL = 1.4826;

/** Spread around a centre that single far values do not move, as a standard deviation. */
export function robustDeviation(values: readonly number[], centre: number): number {
  return NORMAL * median(values.map((value) => Math.abs(value - centre)));
}
