import type { Aggregation, MetricKind } from '@tidemark/core';
import {
  type Aggregates,
  addGauge,
  addObservations,
  createAggregates,
  mergeAggregate,
  type WantedFields,
} from '../window/aggregates.ts';
import { observe, type Previous } from '../window/observations.ts';
import type { BucketSketches } from '../window/rollup-block.ts';
import type { Run } from '../window/runs.ts';
import type { WindowClock } from '../window/window-clock.ts';
import { createGrowthFold } from './growth-fold.ts';

/** Samples of one series in one window, and the steps they fall into. */
export interface StepSamples {
  readonly kind: MetricKind;
  readonly samples: Float64Array;
  readonly clock: WindowClock;
  /** The sample before the first. */
  readonly previous: Previous;
  /** The frames that fall into each step, in the order of frames. */
  readonly runs: readonly Run[];
}

/** Bucket `bucket` of a rollup, or of a block's statistics: many samples, all of which fall into one step. */
export interface StepAggregate {
  readonly aggregates: Aggregates;
  readonly bucket: number;
  /** Of a tier that keeps sketches: unpacks them. */
  readonly sketches?: () => BucketSketches;
}

/** Takes what is known of one series (or, of percentiles, of a group), in the order of time. */
export interface FoldInput {
  /** Whether {@link addAggregate} can be given this instead of the samples it was made from. */
  takes(aggregate: StepAggregate): boolean;
  addSamples(samples: StepSamples): void;
  addAggregate(step: number, aggregate: StepAggregate): void;
}

/** Folds what its input takes into one value a step. */
export interface StepFold {
  /** That of other folds, too, where they are made of the same. */
  readonly input: FoldInput;
  /** One value a step; NaN where there is none. */
  values(): Float64Array;
  /**
   * Of a mean over time or a rate: its value times the measured milliseconds that the series was there, 0 where it was
   * not. What series have in sum at a time is the sum of these, divided by the time.
   */
  integrals?(): Float64Array;
}

/** What an aggregation makes of each step. */
function finish(aggregation: Aggregation, aggregates: Aggregates): Float64Array {
  const { count, observations } = aggregates;
  switch (aggregation) {
    case 'count':
    case 'last':
      return whereAny(count, aggregates[aggregation]);
    case 'min':
    case 'max':
    case 'sum':
      return whereAny(observations, aggregates[aggregation]);
    case 'stddev':
      return divide(aggregates.squares, observations).map(Math.sqrt);
    default:
      return divide(aggregates.sum, observations);
  }
}

/** `values`, but NaN where `counts` has 0. */
function whereAny(counts: Float64Array, values: Float64Array): Float64Array {
  const found = values.slice();
  for (let step = 0; step < found.length; step++) if (counts[step] === 0) found[step] = Number.NaN;
  return found;
}

/** NaN where `counts` has 0, which `sums` has then, too. */
function divide(sums: Float64Array, counts: Float64Array): Float64Array {
  const means = sums.slice();
  for (let step = 0; step < means.length; step++) means[step] = (sums[step] as number) / (counts[step] as number);
  return means;
}

export interface StepFoldOptions {
  readonly steps: number;
  readonly isGrouped: boolean;
  /** What this fold and others of the same series may be made of. */
  readonly shared?: AggregateInput | undefined;
}

/** Folds for every aggregation but percentiles; `rate` and `increase` are of counters. */
export function createStepFold(
  kind: MetricKind,
  aggregation: Aggregation,
  { steps, isGrouped, shared }: StepFoldOptions,
): StepFold {
  if (aggregation === 'increase') return createGrowthFold('increase', steps);
  if (aggregation === 'rate' || (aggregation === 'avg' && kind === 'counter')) return createGrowthFold('rate', steps);
  const input = shared ?? new AggregateInput(kind, steps);
  const isOfSamples = aggregation === 'count' || aggregation === 'last';
  const hasIntegrals = aggregation === 'avg' && isGrouped;
  input.want({ moments: !isOfSamples, squares: aggregation === 'stddev', growth: hasIntegrals });
  const values = () => finish(aggregation, input.aggregates);
  return {
    input,
    values,
    ...(hasIntegrals
      ? { integrals: () => values().map((value, step) => integral(value, input.aggregates.elapsedMs[step] as number)) }
      : {}),
  };
}

function integral(value: number, elapsedMs: number): number {
  return Number.isNaN(value) ? 0 : value * elapsedMs;
}

/** The aggregates of each step, of which is filled what any of those that look at them wants. */
export class AggregateInput implements FoldInput {
  readonly #kind: MetricKind;
  readonly #steps: number;
  #want: WantedFields = { moments: false, squares: false, growth: false };
  #aggregates: Aggregates | undefined;

  constructor(kind: MetricKind, steps: number) {
    this.#kind = kind;
    this.#steps = steps;
  }

  get aggregates(): Aggregates {
    this.#aggregates ??= createAggregates(this.#steps);
    return this.#aggregates;
  }

  /** To be said before the first sample. */
  want({ moments, squares, growth }: WantedFields): void {
    const before = this.#want;
    this.#want = {
      moments: before.moments || moments,
      squares: before.squares || squares,
      growth: before.growth || growth,
    };
  }

  takes(): boolean {
    return true;
  }

  addSamples(window: StepSamples): void {
    const { samples, clock, runs } = window;
    const [kind, want, target] = [this.#kind, this.#want, this.aggregates];
    if (kind === 'gauge' && !want.squares && !want.growth) {
      addGauge(target, samples, runs);
      return;
    }
    const observed = observe(window);
    for (const { bucket, start, end } of runs) {
      addObservations(target, bucket, { kind, samples, clock, observed, start, end, want });
    }
  }

  addAggregate(step: number, { aggregates, bucket }: StepAggregate): void {
    mergeAggregate(this.aggregates, step, aggregates, bucket);
  }
}
