import { quantile } from '@tidemark/core';
import type { Bounds, Level } from './criteria.ts';

/** What one rule says of a run. */
export interface Finding {
  readonly level: Level;
  /** NaN when there was nothing to measure. */
  readonly value: number;
  /** The bound that was crossed, or the one that would fail (or warn) next. */
  readonly bound: number | undefined;
}

/** The highest value; absent samples do not count. */
export function judgeMaximum(values: Float64Array, bounds: Bounds): Finding {
  const highest = present(values).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return compare(highest === Number.NEGATIVE_INFINITY ? Number.NaN : highest, bounds);
}

/** The mean of the values; absent samples do not count. */
export function judgeMean(values: Float64Array, bounds: Bounds): Finding {
  const known = present(values);
  return compare(known.reduce((sum, value) => sum + value, 0) / known.length, bounds);
}

/**
 * By what share the median of the last tenth of the samples is above the median of the first: in the life of the process
 * in which that is the most, of those that are at least half as long as the longest.
 */
export function judgeGrowthShare(lives: readonly Float64Array[], bounds: Bounds): Finding {
  const known = lives.map(present);
  const least = Math.max(1, ...known.map(({ length }) => length / 2));
  const shares = known.filter(({ length }) => length >= least).map(growthShare);
  return compare(shares.length === 0 ? Number.NaN : Math.max(...shares), bounds);
}

function growthShare(values: Float64Array): number {
  const tenth = Math.max(1, Math.floor(values.length / 10));
  return median(values.slice(-tenth)) / median(values.slice(0, tenth)) - 1;
}

/** Something counted over the run: error lines, crashes. */
export function judgeCount(count: number, bounds: Bounds): Finding {
  return compare(count, bounds);
}

function compare(value: number, { warn, fail }: Bounds): Finding {
  if (fail !== undefined && value > fail) return { level: 'fail', value, bound: fail };
  if (warn !== undefined && value > warn) return { level: 'warn', value, bound: warn };
  return { level: 'pass', value, bound: warn ?? fail };
}

function present(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

function median(values: Float64Array): number {
  return quantile(values.sort(), values.length, 0.5);
}
