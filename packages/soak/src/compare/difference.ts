import { studentCdf, studentQuantile } from '../verdict/student-t.ts';
import type { Estimate } from './measure-run.ts';

/** What one number changed by from some runs to another one. */
export interface Difference {
  readonly base: number;
  readonly now: number;
  readonly difference: number;
  /** Bounds that hold the difference with 95 % confidence. */
  readonly low: number;
  readonly high: number;
  readonly effectSize: number;
  /** The probability that the difference is above this. */
  probabilityAbove(amount: number): number;
}

/** What is assumed of the variation between runs is worth so many runs seen. */
const ASSUMED_RUNS = 4;

/**
 * The difference between a new run and the mean of earlier ones, as a prediction: where would the number of another run
 * lie if nothing had changed? Two runs of one program differ by more than either of them shows within, so the variance is
 * that between runs: an assumed one, worth four runs, and that of the runs themselves, together (the mean of a scaled
 * inverse chi-squared posterior: Gelman et al., "Bayesian Data Analysis", 3rd ed., 2.6), which makes it Student's t with
 * as many degrees of freedom as runs went into it. A run that is less sure than the earlier ones, because it was shorter
 * or wandered, adds by how much.
 */
export function predictDifference(baseline: readonly Estimate[], now: Estimate, assumedDeviation: number): Difference {
  const runs = baseline.length;
  const base = meanOf(baseline.map(({ value }) => value));
  const within = meanOf(baseline.map(({ variance }) => variance));
  const assumed = assumedDeviation ** 2 + within;
  const seen = baseline.reduce((sum, { value }) => sum + (value - base) ** 2, 0);
  const degrees = ASSUMED_RUNS + runs - 1;
  const ofRun = (ASSUMED_RUNS * assumed + seen) / degrees;
  const between = Math.max(0, ofRun - within);
  const error = Math.sqrt(ofRun / runs + between + now.variance);
  const difference = now.value - base;
  const reach = studentQuantile(0.975, degrees) * error;
  const spread = Math.sqrt(between + (meanOf(baseline.map(({ deviation }) => deviation ** 2)) + now.deviation ** 2) / 2);
  return {
    base,
    now: now.value,
    difference,
    low: difference - reach,
    high: difference + reach,
    effectSize: (difference / spread) * (1 - 3 / (4 * degrees - 1)),
    probabilityAbove: (amount) => studentCdf((difference - amount) / error, degrees),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
