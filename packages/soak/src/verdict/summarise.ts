import { selectQuantile } from '@tidemark/core';
import { type Bins, binSamples, quantileOf, type Samples } from './bins.ts';
import { findTroughs } from './troughs.ts';

/** What stands for the samples: medians of bins, their floor, or what is left between two teeth. */
export type Reduction = 'median' | 'floor' | 'troughs';

/** A run reduced to some tens of values. */
export interface Summary {
  readonly bins: Bins;
  readonly reduction: Reduction;
  /** Teeth of a sawtooth; 0 when the run has none. */
  readonly teeth: number;
}

/** A run reduced in one of the ways that there are. */
export type Reduced = Pick<Summary, 'bins' | 'reduction'>;

export const BIN_COUNTS: readonly number[] = [64, 32, 16];
export const MEDIAN = quantileOf(0.5);
/** The lowest samples of a bin but not the very lowest, so that one bad reading is no floor. */
export const FLOOR = quantileOf(0.05);
/** Fewer values than this cannot tell one curve from another; more troughs than this are for the bins. */
const LEAST_VALUES = 9;
const MOST_VALUES = 64;

/**
 * Reduces a run to the values that are least ragged: medians where samples scatter, the floor where a heap fills and is
 * collected, longer bins where the teeth are long, the troughs themselves where bins would cut them. Undefined when
 * there are too few samples for any.
 */
export function summarise(samples: Samples): Summary | undefined {
  const troughs = findTroughs(samples);
  const candidates: Reduced[] = BIN_COUNTS.flatMap((count) => [
    { bins: binSamples(samples, count, MEDIAN), reduction: 'median' },
    { bins: binSamples(samples, count, FLOOR), reduction: 'floor' },
  ]);
  candidates.push({ bins: troughs.bins, reduction: 'troughs' });
  const best = leastRagged(candidates);
  return best && { ...best, teeth: troughs.teeth };
}

/** The way to see a run that makes a slope the least uncertain; undefined when all have too few values. */
export function leastRagged(candidates: readonly Reduced[]): Reduced | undefined {
  let best: Reduced | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const { length } = candidate.bins.values;
    if (length < LEAST_VALUES || length > MOST_VALUES) continue;
    const ragged = raggedness(candidate.bins);
    if (ragged >= least) continue;
    best = candidate;
    least = ragged;
  }
  return best;
}

/**
 * How much of a slope's standard error comes from how values differ from their neighbours: by how much each is off the
 * line between these, which slopes do not change. A high quantile of that sees teeth that only some bins cut, and does
 * not see the few bends and steps of a run.
 */
function raggedness({ places, values }: Bins): number {
  const deviations = new Float64Array(values.length - 2);
  for (let i = 0; i < deviations.length; i++) {
    const [before, middle, after] = [places[i], places[i + 1], places[i + 2]] as [number, number, number];
    const share = (middle - before) / (after - before);
    const line = (values[i] as number) * (1 - share) + (values[i + 2] as number) * share;
    deviations[i] = Math.abs((values[i + 1] as number) - line);
  }
  return selectQuantile(deviations, deviations.length, 0.8) / Math.sqrt(places.length);
}
