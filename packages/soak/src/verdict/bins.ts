import { selectQuantile } from '@tidemark/core';

/** Samples of one metric, in the order of time. */
export interface Samples {
  /** Unix epoch milliseconds, ascending. */
  readonly timesMs: Float64Array;
  /** NaN where a sample is absent. */
  readonly values: Float64Array;
}

/** A run as a few equally long bins, one value each; bins with too few samples are left out. */
export interface Bins {
  /** Middles of the bins, 0 to 1 of the run. */
  readonly places: Float64Array;
  readonly values: Float64Array;
}

/** A bin counts when it has at least this share of the samples that the average bin has. */
const LEAST_FILL = 0.3;

/** One number for the first `length` values, which it may reorder. */
export type Statistic = (values: Float64Array, length: number) => number;

export const mean: Statistic = (values, length) => {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i] as number;
  return sum / length;
};

/** The statistic that is the q-quantile. */
export function quantileOf(q: number): Statistic {
  return (values, length) => selectQuantile(values, length, q);
}

/** Splits the time from the first sample to the last into `count` bins and takes a statistic of each. */
export function binSamples(samples: Samples, count: number, statistic: Statistic): Bins {
  const startMs = samples.timesMs[0] as number;
  const widthMs = ((samples.timesMs.at(-1) as number) - startMs) / count;
  const values = binValues(samples, { startMs, widthMs, count }, statistic);
  return filledBins(values);
}

/** Bins of equal width, one after the other. */
export interface Grid {
  readonly startMs: number;
  readonly widthMs: number;
  readonly count: number;
}

/** A statistic of the samples of each bin of a grid; NaN where a bin has too few. The last bin takes what comes after it. */
export function binValues({ timesMs, values }: Samples, grid: Grid, statistic: Statistic): Float64Array {
  const { startMs, widthMs, count } = grid;
  const covered = ((timesMs.at(-1) as number) - (timesMs[0] as number)) / widthMs;
  const leastSamples = Math.max(1, (LEAST_FILL * values.length) / covered);
  const binned = new Float64Array(count).fill(Number.NaN);
  const scratch = new Float64Array(values.length);
  for (let bin = 0, i = 0; bin < count; bin++) {
    const endMs = bin === count - 1 ? Number.POSITIVE_INFINITY : startMs + (bin + 1) * widthMs;
    let length = 0;
    for (; i < values.length && (timesMs[i] as number) < endMs; i++) {
      if (!Number.isNaN(values[i])) scratch[length++] = values[i] as number;
    }
    if (length >= leastSamples) binned[bin] = statistic(scratch, length);
  }
  return binned;
}

/** The bins that have a value. */
export function filledBins(values: Float64Array): Bins {
  const filled = [...values.keys()].filter((bin) => !Number.isNaN(values[bin]));
  return {
    places: Float64Array.from(filled, (bin) => (bin + 0.5) / values.length),
    values: Float64Array.from(filled, (bin) => values[bin] as number),
  };
}

/** Without the absent samples at both ends. */
export function trimAbsent({ timesMs, values }: Samples): Samples {
  const first = values.findIndex((value) => !Number.isNaN(value));
  const end = values.findLastIndex((value) => !Number.isNaN(value)) + 1;
  return { timesMs: timesMs.subarray(Math.max(0, first), end), values: values.subarray(Math.max(0, first), end) };
}

/** Throws `RangeError` unless there is one value for each time and times ascend. */
export function requireSamples({ timesMs, values }: Samples): void {
  if (timesMs.length !== values.length) {
    throw new RangeError(`${timesMs.length} times do not go with ${values.length} values`);
  }
  for (let i = 1; i < timesMs.length; i++) {
    if (!((timesMs[i] as number) > (timesMs[i - 1] as number))) throw new RangeError(`times do not ascend at ${i}`);
  }
}
