import type { Aggregation, MetricKind } from '@tidemark/core';
import {
  type Aggregates,
  addObservations,
  createAggregates,
  mergeAggregate,
  type WantedFields,
} from '../window/aggregates.ts';
import type { Observations } from '../window/observations.ts';
import type { BucketSketches } from '../window/rollup-block.ts';

/** Samples of one series in one window, and the steps they fall into. */
export interface StepSamples {
  readonly samples: Float64Array;
  readonly observed: Observations;
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
}

const MS_PER_SECOND = 1000;

type Finish = (aggregates: Aggregates, step: number) => number;

const observed =
  (value: Finish): Finish =>
  (aggregates, step) =>
    aggregates.observations[step] === 0 ? Number.NaN : value(aggregates, step);

const counted =
  (value: Finish): Finish =>
  (aggregates, step) =>
    aggregates.count[step] === 0 ? Number.NaN : value(aggregates, step);

const growth: Finish = observed(({ increase }, step) => increase[step] as number);
const rate: Finish = observed(
  ({ increase, elapsedMs }, step) => ((increase[step] as number) * MS_PER_SECOND) / (elapsedMs[step] as number),
);
const mean: Finish = observed(({ sum, observations }, step) => (sum[step] as number) / (observations[step] as number));

function finishOf(kind: MetricKind, aggregation: Aggregation): Finish {
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
    case 'increase':
      return growth;
    case 'rate':
      return rate;
    default:
      return kind === 'counter' ? rate : mean;
  }
}

function wantedBy(kind: MetricKind, aggregation: Aggregation): WantedFields {
  const isGrowth =
    aggregation === 'rate' || aggregation === 'increase' || (aggregation === 'avg' && kind === 'counter');
  const isSample = aggregation === 'count' || aggregation === 'last';
  const growth = isGrowth && kind === 'counter';
  return { moments: !(growth || isSample), squares: aggregation === 'stddev', growth };
}

/** Folds for every aggregation but percentiles. */
export function createStepFold(kind: MetricKind, aggregation: Aggregation, steps: number): StepFold {
  const target = createAggregates(steps);
  const finish = finishOf(kind, aggregation);
  const want = wantedBy(kind, aggregation);
  return {
    takes: () => true,
    addSamples: ({ samples, observed, steps: stepOf }) => {
      for (let start = 0; start < stepOf.length; ) {
        const step = stepOf[start] as number;
        let end = start + 1;
        while (end < stepOf.length && stepOf[end] === step) end++;
        if (step >= 0) addObservations(target, step, { kind, samples, observed, start, end, want });
        start = end;
      }
    },
    addAggregate: (step, { aggregates, bucket }) => mergeAggregate(target, step, aggregates, bucket),
    values: () => {
      const values = new Float64Array(steps);
      for (let step = 0; step < steps; step++) values[step] = finish(target, step);
      return values;
    },
  };
}
