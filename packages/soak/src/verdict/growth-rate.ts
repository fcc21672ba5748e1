import type { Explanation, Growth } from './explain.ts';
import { studentCdf } from './student-t.ts';

/** How fast a metric grows at the end of a run: what many explanations say, each by its probability. Units per run. */
export interface GrowthRate {
  /** The probability that it grows faster than this. Explanations whose growth has ended count as 0. */
  probabilityAbove(rate: number): number;
  /** The q-quantile of the rate among the explanations that grow; NaN when there are none. */
  quantile(q: number): number;
  /** The mean of the rate among the explanations that grow; NaN when there are none. */
  readonly mean: number;
  /** The mean of the rate over all explanations, those whose growth has ended as 0, and its standard deviation. */
  readonly expected: number;
  readonly deviation: number;
}

/** Explanations of this little probability change no digit that anyone sees. */
const NEGLIGIBLE = 1e-9;

/** Sums up what explanations say about growth at the end of the run. */
export function mixGrowth(explanations: readonly Explanation[]): GrowthRate {
  const parts = explanations.flatMap(({ growth, probability }) =>
    growth === undefined || probability < NEGLIGIBLE ? [] : [{ ...growth, probability }],
  );
  const growing = parts.reduce((sum, part) => sum + part.probability, 0);
  const expected = parts.reduce((sum, { probability, rate }) => sum + probability * rate, 0);
  const square = parts.reduce((sum, part) => sum + part.probability * (part.rate ** 2 + varianceOf(part)), 0);
  const above = (rate: number) =>
    parts.reduce(
      (sum, part) => sum + part.probability * studentCdf((part.rate - rate) / part.error, part.degreesOfFreedom),
      0,
    );
  return {
    mean: expected / growing,
    expected,
    deviation: Math.sqrt(Math.max(0, square - expected ** 2)),
    probabilityAbove: (rate) => Math.min(1, above(rate) + (rate < 0 ? 1 - growing : 0)),
    quantile: (q) => {
      if (parts.length === 0) return Number.NaN;
      const low = Math.min(...parts.map(({ rate, error }) => rate - FAR * error));
      const high = Math.max(...parts.map(({ rate, error }) => rate + FAR * error));
      return bisect((rate) => above(rate) / growing > 1 - q, low, high);
    },
  };
}

/** Of Student's t; that of few degrees of freedom has none and gets that of three. */
function varianceOf({ error, degreesOfFreedom }: Growth): number {
  const degrees = Math.max(3, degreesOfFreedom);
  return (error ** 2 * degrees) / (degrees - 2);
}

/** No quantile that is asked for lies so many standard errors away from all parts. */
const FAR = 50;
const HALVINGS = 40;

/** Where `isBelow` turns from true to false. */
function bisect(isBelow: (value: number) => boolean, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
