import { quantile } from '@tidemark/core';

/** What the steps of one range say together. */
export interface Digest {
  /** Steps in which something was recorded. */
  readonly steps: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/**
 * Whether the second range differs from the first by more than each of them varies in itself:
 *
 * - `higher`, `lower`: the median step of each lies outside the middle 80 % (p10 to p90) of the other's steps
 * - `usual`: it does not
 * - `too-few`: fewer than {@link MIN_STEPS} steps in one of them, which say nothing about how it varies
 *
 * It is a rule of thumb that says what it says. It is no test: neighbouring steps are not independent, so a p-value
 * would promise more than is known.
 */
export type Verdict = 'higher' | 'lower' | 'usual' | 'too-few' | 'only-a' | 'only-b';

export interface Comparison {
  readonly a: Digest | null;
  readonly b: Digest | null;
  /** Of the means, b less a; null where one is missing. */
  readonly change: number | null;
  /** The change as a share of a's mean; null where that is zero or one is missing. */
  readonly changeRatio: number | null;
  readonly verdict: Verdict;
}

type Values = readonly (number | null)[];

const MIN_STEPS = 8;

const [LOW, HIGH] = [0.1, 0.9];

/** Compares the steps of two ranges. Steps without a value are left out; at least one range must have one. */
export function compareSteps(aValues: Values, bValues: Values): Comparison {
  const [a, b] = [sorted(aValues), sorted(bValues)];
  const [digestA, digestB] = [digest(a), digest(b)];
  if (digestA === null || digestB === null) {
    return { a: digestA, b: digestB, change: null, changeRatio: null, verdict: digestA === null ? 'only-b' : 'only-a' };
  }
  const change = digestB.mean - digestA.mean;
  return {
    a: digestA,
    b: digestB,
    change,
    changeRatio: digestA.mean === 0 ? null : change / Math.abs(digestA.mean),
    verdict: judge(a, b),
  };
}

function sorted(values: Values): Float64Array {
  return Float64Array.from(values.filter((value) => value !== null)).sort();
}

function digest(steps: Float64Array): Digest | null {
  if (steps.length === 0) return null;
  const at = (q: number) => quantile(steps, steps.length, q);
  const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length;
  return { steps: steps.length, mean, p50: at(0.5), p95: at(0.95), max: at(1) };
}

function judge(a: Float64Array, b: Float64Array): Verdict {
  if (a.length < MIN_STEPS || b.length < MIN_STEPS) return 'too-few';
  const at = (steps: Float64Array, q: number) => quantile(steps, steps.length, q);
  const [medianA, medianB] = [at(a, 0.5), at(b, 0.5)];
  if (medianB > at(a, HIGH) && medianA < at(b, LOW)) return 'higher';
  if (medianB < at(a, LOW) && medianA > at(b, HIGH)) return 'lower';
  return 'usual';
}
