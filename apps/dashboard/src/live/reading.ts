import type { SeriesShape } from '@tidemark/api';
import { formatLabels } from '@tidemark/core';

/** One tick as the page uses it: gauges as they were recorded, counters as their rate a second. */
export interface Reading {
  /** Unix epoch, milliseconds. */
  readonly timeMs: number;
  /** The recording interval in force at this tick. */
  readonly intervalMs: number;
  /** The same array as in the reading before for as long as the columns are the same. */
  readonly columns: readonly SeriesShape[];
  /** Parallel to `columns`, in the metric's base unit (a second, for counters). NaN is absent. */
  readonly values: Float64Array;
}

/** What tells one series from another; equal for equal series. */
export function seriesKey({ metric, labels }: SeriesShape): string {
  return metric + formatLabels(labels);
}
