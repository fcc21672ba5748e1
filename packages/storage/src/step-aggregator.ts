import type { Aggregation } from '@tidemark/core';

/** Folds the samples of one series into one value a step. */
export interface StepAggregator {
  /**
   * Takes the next sample in time order. `increase` and `elapsedMs` tell what a counter did since the sample before;
   * NaN when there is none to compare with: the first one, or one on the far side of a gap.
   */
  add(point: number, value: number, increase: number, elapsedMs: number): void;
  /** One value a step; NaN where no sample fell. */
  values(): Float64Array;
}

const absent = (points: number) => new Float64Array(points).fill(Number.NaN);

/** `fold` gives a step's new value from its old one, which is NaN at first. */
function folding(points: number, fold: (previous: number, value: number, increase: number) => number): StepAggregator {
  const values = absent(points);
  return {
    add: (point, value, increase) => {
      values[point] = fold(values[point] as number, value, increase);
    },
    values: () => values,
  };
}

/** Sum of `numerator` over sum of `denominator`. */
function ratio(
  points: number,
  numerator: (value: number, increase: number) => number,
  denominator: (elapsedMs: number) => number,
): StepAggregator {
  const above = new Float64Array(points);
  const below = new Float64Array(points);
  return {
    add: (point, value, increase, elapsedMs) => {
      const weight = denominator(elapsedMs);
      if (Number.isNaN(weight)) return;
      above[point] = (above[point] as number) + numerator(value, increase);
      below[point] = (below[point] as number) + weight;
    },
    values: () => above.map((sum, point) => (below[point] === 0 ? Number.NaN : sum / (below[point] as number))),
  };
}

const or = (previous: number, start: number) => (Number.isNaN(previous) ? start : previous);

const MS_PER_SECOND = 1000;

const AGGREGATORS: Readonly<Record<Aggregation, (points: number) => StepAggregator>> = {
  avg: (points) =>
    ratio(
      points,
      (value) => value,
      () => 1,
    ),
  rate: (points) =>
    ratio(
      points,
      (_, increase) => increase * MS_PER_SECOND,
      (elapsedMs) => elapsedMs,
    ),
  min: (points) => folding(points, (previous, value) => Math.min(or(previous, value), value)),
  max: (points) => folding(points, (previous, value) => Math.max(or(previous, value), value)),
  sum: (points) => folding(points, (previous, value) => or(previous, 0) + value),
  count: (points) => folding(points, (previous) => or(previous, 0) + 1),
  last: (points) => folding(points, (_, value) => value),
  increase: (points) =>
    folding(points, (previous, _, increase) => (Number.isNaN(increase) ? previous : or(previous, 0) + increase)),
};

export function createStepAggregator(aggregation: Aggregation, points: number): StepAggregator {
  return AGGREGATORS[aggregation](points);
}
