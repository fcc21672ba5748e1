import { counterIncrease } from '@tidemark/core';
import { RATE_REACH_INTERVALS } from '../window/window-clock.ts';
import type { StepFold, StepSamples } from './step-fold.ts';

const MS_PER_SECOND = 1000;

/** How much a counter grew in each step, or with `rate` how much a second; in one pass over its samples. */
export function createGrowthFold(aggregation: 'increase' | 'rate', steps: number): StepFold {
  const increases = new Float64Array(steps);
  const elapsedMs = new Float64Array(steps);
  return {
    input: {
      takes: () => true,
      addSamples: (window) => addGrowth(window, increases, elapsedMs),
      addAggregate: (step, { aggregates, bucket }) => {
        increases[step] = (increases[step] as number) + (aggregates.increase[bucket] as number);
        elapsedMs[step] = (elapsedMs[step] as number) + (aggregates.elapsedMs[bucket] as number);
      },
    },
    ...(aggregation === 'rate' ? { integrals: () => increases.map((increase) => increase * MS_PER_SECOND) } : {}),
    values: () => {
      const values = new Float64Array(steps).fill(Number.NaN);
      for (let step = 0; step < steps; step++) {
        const elapsed = elapsedMs[step] as number;
        if (elapsed === 0) continue;
        const increase = increases[step] as number;
        values[step] = aggregation === 'rate' ? (increase * MS_PER_SECOND) / elapsed : increase;
      }
      return values;
    },
  };
}

/** The same comparisons as `Observer` makes, without keeping what each came to. */
function addGrowth({ samples, clock, previous, runs }: StepSamples, increases: Float64Array, elapsedMs: Float64Array) {
  const { positionsMs, intervalsMs } = clock;
  let { positionMs, value } = previous;
  let i = 0;
  for (const { bucket, start, end } of runs) {
    for (; i < end; i++) {
      const sample = samples[i] as number;
      if (Number.isNaN(sample)) continue;
      const at = positionsMs[i] as number;
      const elapsed = at - positionMs;
      if (i >= start && elapsed <= RATE_REACH_INTERVALS * (intervalsMs[i] as number)) {
        increases[bucket] = (increases[bucket] as number) + counterIncrease(value, sample);
        elapsedMs[bucket] = (elapsedMs[bucket] as number) + elapsed;
      }
      positionMs = at;
      value = sample;
    }
  }
}
