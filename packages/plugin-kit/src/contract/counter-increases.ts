import { counterIncrease, formatSeries } from '@tidemark/core';
import type { ExportBatch } from './batch.ts';

/** What one counter of a batch grew by. Parallel to the rows. */
export interface CounterIncrease {
  /** In the metric's base unit; NaN where nothing is known. */
  readonly values: Float64Array;
  /** From when each increase counts, Unix epoch in milliseconds: the last row before it that had a value. */
  readonly sinceMs: Float64Array;
}

/** Totals made into increases, for receivers that know no other counters. */
export interface CounterIncreases {
  /**
   * What each series of the batch grew by; undefined for one that is no counter. The first value of a series that the
   * batch before did not hold has nothing to be compared with. A smaller value means that the counter began anew at zero.
   * The same key gives the same answer as often as it comes in a row, whatever became of the attempts, so nothing is
   * counted twice; what a batch grew by is lost with it when it is given up.
   */
  of(batch: ExportBatch): readonly (CounterIncrease | undefined)[];
}

interface Total {
  readonly value: number;
  readonly timeMs: number;
}

/** Remembers the last value of each counter of one batch. */
export function createCounterIncreases(): CounterIncreases {
  let key: string | undefined;
  let before: ReadonlyMap<string, Total> = new Map();
  let after = before;
  return {
    of: (batch) => {
      if (batch.key !== key) [key, before] = [batch.key, after];
      const totals = new Map<string, Total>();
      const increases = batch.series.map((series, slot) => {
        if (series.metric.kind !== 'counter') return undefined;
        const name = formatSeries(series);
        const { increase, last } = follow(before.get(name), batch.timesMs, batch.columns[slot] as Float64Array);
        if (last !== undefined) totals.set(name, last);
        return increase;
      });
      after = totals;
      return increases;
    },
  };
}

function follow(before: Total | undefined, timesMs: Float64Array, totals: Float64Array) {
  const values = new Float64Array(totals.length).fill(Number.NaN);
  const sinceMs = new Float64Array(totals.length).fill(Number.NaN);
  let last = before;
  for (const [row, value] of totals.entries()) {
    const timeMs = timesMs[row] as number;
    if (Number.isNaN(value)) continue;
    // A clock that was set back: there is no time that the increase could belong to.
    if (last !== undefined && last.timeMs < timeMs) {
      values[row] = counterIncrease(last.value, value);
      sinceMs[row] = last.timeMs;
    }
    last = { value, timeMs };
  }
  return { increase: { values, sinceMs }, last };
}
