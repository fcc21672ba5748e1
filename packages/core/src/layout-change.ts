import type { MetricDescriptor } from './metric.ts';
import { METRICS, type MetricName } from './metric-catalogue.ts';
import type { Series } from './series.ts';

/**
 * A list of series told by the one before it, for another thread or process. On a busy host processes come and go with every
 * tick: sent in full each time, the layouts that are kept would hold hundreds of copies of the same series.
 */
export interface LayoutChange {
  /** For each slot the slot of the list before that has its series, or, for the k-th of `added`, -1 - k. */
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

/** The list after a change, which shares with the one before whatever stayed, and metrics with everybody. */
export function applyChange(previous: readonly Series[], { slots, added }: LayoutChange): readonly Series[] {
  const own = added.map(({ metric, labels }) => ({ metric: sharedMetric(metric), labels }));
  return Array.from(slots, (slot) => (slot >= 0 ? previous[slot] : own[-1 - slot]) as Series);
}

/** Ours, unless another version recorded it, to whom the name meant something else. */
function sharedMetric(metric: MetricDescriptor): MetricDescriptor {
  const { kind, unit, help } = metric;
  const ours: MetricDescriptor | undefined = METRICS[metric.name as MetricName];
  return ours !== undefined && ours.kind === kind && ours.unit === unit && ours.help === help ? ours : metric;
}
