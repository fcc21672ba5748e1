import type { ExportBatch } from '@tidemark/plugin-kit';

/** Batches with at most one row a second, for a receiver that knows no finer time. */
export interface WholeSeconds {
  /**
   * The last value of each series in each second. Rows of the second in which the batch before ended are left out: it has
   * its point. What a counter grew by in them shows in the next second, since totals go on. The same key gives the same
   * answer as often as it comes in a row.
   */
  of(batch: ExportBatch): ExportBatch;
}

interface Rows {
  readonly first: number;
  readonly last: number;
}

/** Remembers in which second a batch ended. */
export function createWholeSeconds(): WholeSeconds {
  let key: string | undefined;
  let told: number | undefined;
  let newest: number | undefined;
  return {
    of: (batch) => {
      if (batch.key !== key) [key, told] = [batch.key, newest];
      const seconds = [...rowsBySecond(batch.timesMs)].filter(([second]) => second !== told);
      newest = seconds.at(-1)?.[0] ?? told;
      const rows = seconds.map(([, own]) => own);
      return {
        ...batch,
        timesMs: Float64Array.from(rows, ({ last }) => batch.timesMs[last] as number),
        columns: batch.columns.map((column) => Float64Array.from(rows, (own) => lastValue(column, own))),
      };
    },
  };
}

function rowsBySecond(timesMs: Float64Array): ReadonlyMap<number, Rows> {
  const seconds = new Map<number, Rows>();
  for (const [row, timeMs] of timesMs.entries()) {
    const second = Math.floor(timeMs / 1000);
    seconds.set(second, { first: seconds.get(second)?.first ?? row, last: row });
  }
  return seconds;
}

function lastValue(column: Float64Array, { first, last }: Rows): number {
  for (let row = last; row >= first; row--) if (!Number.isNaN(column[row])) return column[row] as number;
  return Number.NaN;
}
