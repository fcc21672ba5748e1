import type { Explanation } from './explain.ts';
import { studentCdf } from './student-t.ts';

/** How fast a metric grows at the end of a run: what many explanations say, each by its probability. Units per run. */
export interface GrowthRate {
  /** The probability that it grows faster than this. Explanations whose growth has ended count as 0. */
  probabilityAbove(rate: number): number;
  /** The q-quantile of the rate among the explanations that grow; NaN when there are none. */
  quantile(q: number): number;
  /** The mean of the rate among the explanations that grow; NaN when there are none. */
  readonly mean: number;
  /** The q-quantile of the rate over all explanations, those whose growth has ended as 0. */
  quantileOfAll(q: number): number;
}

/** Explanations of this little probability change no digit that anyone sees. */
const NEGLIGIBLE = 1e-9;

/** Sums up what explanations say about growth at the end of the run. */
export function mixGrowth(explanations: readonly Explanation[]): GrowthRate {
  const parts = explanations.flatMap(({ growth, probability }) =>
    growth === undefined || probability < NEGLIGIBLE ? [] : [{ ...growth, probability }],
  );
  const growing = parts.reduce((sum, part) => sum + part.probability, 0);
  const above = (rate: number) =>
    parts.reduce(
      (sum, part) => sum + part.probability * studentCdf((part.rate - rate) / part.error, part.degreesOfFreedom),
      0,
    );
  const probabilityAbove = (rate: number) => Math.min(1, above(rate) + (rate < 0 ? 1 - growing : 0));
  const low = Math.min(...parts.map(({ rate, error }) => rate - FAR * error));
  const high = Math.max(...parts.map(({ rate, error }) => rate + FAR * error));
  return {
    mean: parts.reduce((sum, part) => sum + part.probability * part.rate, 0) / growing,
    probabilityAbove,
    quantile: (q) => (parts.length === 0 ? Number.NaN : bisect((rate) => above(rate) / growing > 1 - q, low, high)),
    quantileOfAll: (q) => {
      const positive = above(0);
      const isZero = positive <= 1 - q && positive + (1 - growing) > 1 - q;
      return parts.length === 0 || isZero ? 0 : bisect((rate) => probabilityAbove(rate) > 1 - q, low, high);
    },
  };
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
