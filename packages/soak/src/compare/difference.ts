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
/** Of what never varies and is assumed not to: any change of it is sure. */
const LEAST_VARIANCE = 1e-12;

/**
 * The difference between a new run and the mean of earlier ones, as a prediction: where would the number of another run
 * lie if nothing had changed? Two runs of one program differ by more than either of them shows within, so the variance is
 * that between runs, of which an assumed one is worth four runs and adds to what the runs themselves show (the scaled
 * inverse chi-squared posterior of a variance: Gelman et al., "Bayesian Data Analysis", 3rd ed., 2.6), and that within.
 * The sum has as many degrees of freedom as F. E. Satterthwaite gives it, "An approximate distribution of estimates of
 * variance components", Biometrics Bulletin 2 (1946).
 */
export function predictDifference(baseline: readonly Estimate[], now: Estimate, assumedDeviation: number): Difference {
  const runs = baseline.length;
  const base = meanOf(baseline.map(({ value }) => value));
  const within = meanOf(baseline.map(({ variance }) => variance));
  const seen = baseline.reduce((sum, { value }) => sum + (value - base) ** 2, 0);
  const betweenDegrees = ASSUMED_RUNS + runs - 1;
  const ofRuns = (ASSUMED_RUNS * (assumedDeviation ** 2 + within) + seen) / betweenDegrees;
  const parts = [
    { variance: Math.max(0, ofRuns - within) * (1 + 1 / runs), degreesOfFreedom: betweenDegrees },
    now,
    { variance: within / runs, degreesOfFreedom: baseline.reduce((sum, each) => sum + each.degreesOfFreedom, 0) },
  ];
  const variance = Math.max(
    LEAST_VARIANCE,
    parts.reduce((sum, part) => sum + part.variance, 0),
  );
  const squares = parts.reduce((sum, part) => sum + part.variance ** 2 / part.degreesOfFreedom, 0);
  const degrees = squares === 0 ? betweenDegrees : variance ** 2 / squares;
  const error = Math.sqrt(variance);
  const difference = now.value - base;
  const reach = studentQuantile(0.975, degrees) * error;
  const spread = Math.sqrt(
    Math.max(LEAST_VARIANCE, ofRuns - within) +
      (meanOf(baseline.map(({ deviation }) => deviation ** 2)) + now.deviation ** 2) / 2,
  );
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
