import { METRICS, type MetricName, type Series } from '@tidemark/core';

/**
 * A layout told by the one before it. On a busy host processes come and go with every tick: sent in full each time, the
 * layouts of the frames that are kept in memory would hold hundreds of copies of the same series.
 */
export interface LayoutChange {
  /** For each slot the slot of the layout before that has its series, or, for the k-th of `added`, -1 - k. */
  readonly slots: Int32Array;
  readonly added: readonly Series[];
}

/** What makes `next` of `previous`. Series are the same when they are the same object. */
export function describeChange(previous: readonly Series[], next: readonly Series[]): LayoutChange {
  const slotOf = new Map(previous.map((series, slot) => [series, slot]));
  const added: Series[] = [];
  const slots = Int32Array.from(next, (series) => slotOf.get(series) ?? -added.push(series));
  return { slots, added };
}

/** The layout after a change, which shares with the one before whatever stayed, and metrics with everybody. */
export function applyChange(previous: readonly Series[], { slots, added }: LayoutChange): readonly Series[] {
  const own = added.map(({ metric, labels }) => ({ metric: METRICS[metric.name as MetricName] ?? metric, labels }));
  return Array.from(slots, (slot) => (slot >= 0 ? previous[slot] : own[-1 - slot]) as Series);
}
