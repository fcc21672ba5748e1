import type { ExportBatch } from '@tidemark/plugin-kit';
import { formatLabels } from '@tidemark/plugin-kit/formats';

/** What the counters of a batch did since the one that was sent before. */
export interface CounterLook {
  /** By slot; NaN for gauges, and where there is nothing to compare with. */
  readonly increases: Float64Array;
  /** Makes the newest row what is compared with next time. Called once it was sent. */
  remember(): void;
}

/**
 * Knows the last value of each counter that was sent: StatsD wants to be told increases. Only the newest row is sent and
 * older batches are dropped for it, so what could not be sent is in the next increase, unlike with `createCounterIncreases`.
 */
export interface Counters {
  look(batch: ExportBatch): CounterLook;
}

export function createCounters(): Counters {
  let known: ReadonlyMap<string, number> = new Map();
  return {
    look: ({ series, columns }) => {
      const increases = new Float64Array(series.length).fill(Number.NaN);
      // Only series of this batch are remembered: those of processes that are gone would pile up.
      const next = new Map<string, number>();
      for (const [slot, { metric, labels }] of series.entries()) {
        if (metric.kind !== 'counter') continue;
        const key = metric.name + formatLabels(labels);
        const value = columns[slot]?.at(-1) ?? Number.NaN;
        const before = known.get(key);
        if (before !== undefined) increases[slot] = increaseOf(before, value);
        const last = Number.isFinite(value) ? value : before;
        if (last !== undefined) next.set(key, last);
      }
      return {
        increases,
        remember: () => {
          known = next;
        },
      };
    },
  };
}

/** A counter that shrank began anew. */
function increaseOf(before: number, value: number): number {
  return value < before ? value : value - before;
}
