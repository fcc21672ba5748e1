import type { Aggregation, MetricKind } from '@tidemark/core';
import {
  type Aggregates,
  addObservations,
  createAggregates,
  mergeAggregate,
  type WantedFields,
} from '../window/aggregates.ts';
import { observe, type Previous } from '../window/observations.ts';
import type { BucketSketches } from '../window/rollup-block.ts';
import { forEachRun } from '../window/runs.ts';
import type { WindowClock } from '../window/window-clock.ts';
import { createGrowthFold } from './growth-fold.ts';

/** Samples of one series in one window, and the steps they fall into. */
export interface StepSamples {
  readonly kind: MetricKind;
  readonly samples: Float64Array;
  readonly clock: WindowClock;
  /** The sample before the first. */
  readonly previous: Previous;
  /** The step of each frame; -1 outside of the range. */
  readonly steps: Int32Array;
}

/** Bucket `bucket` of a rollup, or of a block's statistics: many samples, all of which fall into one step. */
export interface StepAggregate {
  readonly aggregates: Aggregates;
  readonly bucket: number;
  /** Of a tier that keeps sketches: unpacks them. */
  readonly sketches?: () => BucketSketches;
}

/** Folds what is known of one series (or, of percentiles, of a group), in the order of time, into one value a step. */
export interface StepFold {
  /** Whether {@link addAggregate} can be given this instead of the samples it was made from. */
  takes(aggregate: StepAggregate): boolean;
  addSamples(samples: StepSamples): void;
  addAggregate(step: number, aggregate: StepAggregate): void;
  /** One value a step; NaN where there is none. */
  values(): Float64Array;
  /**
   * Of a mean over time or a rate: its value times the measured milliseconds that the series was there, 0 where it was
   * not. What series have in sum at a time is the sum of these, divided by the time.
   */
  integrals?(): Float64Array;
}

type Finish = (aggregates: Aggregates, step: number) => number;

const observed =
  (value: Finish): Finish =>
  (aggregates, step) =>
    aggregates.observations[step] === 0 ? Number.NaN : value(aggregates, step);

const counted =
  (value: Finish): Finish =>
  (aggregates, step) =>
    aggregates.count[step] === 0 ? Number.NaN : value(aggregates, step);

const mean: Finish = observed(({ sum, observations }, step) => (sum[step] as number) / (observations[step] as number));

function finishOf(aggregation: Aggregation): Finish {
  switch (aggregation) {
    case 'count':
      return counted(({ count }, step) => count[step] as number);
    case 'last':
      return counted(({ last }, step) => last[step] as number);
    case 'min':
    case 'max':
    case 'sum':
      return observed((aggregates, step) => aggregates[aggregation][step] as number);
    case 'stddev':
      return observed(({ squares, observations }, step) =>
        Math.sqrt((squares[step] as number) / (observations[step] as number)),
      );
    default:
      return mean;
  }
}

/** Folds for every aggregation but percentiles; `rate` and `increase` are of counters. */
export function createStepFold(
  kind: MetricKind,
  aggregation: Aggregation,
  { steps, isGrouped }: { readonly steps: number; readonly isGrouped: boolean },
): StepFold {
  if (aggregation === 'increase') return createGrowthFold('increase', steps);
  if (aggregation === 'rate' || (aggregation === 'avg' && kind === 'counter')) return createGrowthFold('rate', steps);
  const target = createAggregates(steps);
  const finish = finishOf(aggregation);
  const isOfSamples = aggregation === 'count' || aggregation === 'last';
  const hasIntegrals = aggregation === 'avg' && isGrouped;
  const want: WantedFields = { moments: !isOfSamples, squares: aggregation === 'stddev', growth: hasIntegrals };
  const values = () => {
    const values = new Float64Array(steps);
    for (let step = 0; step < steps; step++) values[step] = finish(target, step);
    return values;
  };
  return {
    ...foldAggregates(kind, target, want),
    values,
    ...(hasIntegrals
      ? { integrals: () => values().map((value, step) => integral(value, target.elapsedMs[step] as number)) }
      : {}),
  };
}

function integral(value: number, elapsedMs: number): number {
  return Number.isNaN(value) ? 0 : value * elapsedMs;
}

/** Folds what is wanted of each step into its aggregates. */
export function foldAggregates(
  kind: MetricKind,
  target: Aggregates,
  want: WantedFields,
): Pick<StepFold, 'takes' | 'addSamples' | 'addAggregate'> {
  return {
    takes: () => true,
    addSamples: (window) => {
      const { samples, clock } = window;
      const observed = observe(window);
      forEachRun(window.steps, (step, start, end) => {
        if (step >= 0) addObservations(target, step, { kind, samples, clock, observed, start, end, want });
      });
    },
    addAggregate: (step, { aggregates, bucket }) => mergeAggregate(target, step, aggregates, bucket),
  };
}
