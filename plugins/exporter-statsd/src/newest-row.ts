import type { ExportBatch } from '@tidemark/plugin-kit';

/**
 * The last row of a batch, as a batch that counters are compared by. StatsD knows no times, and of what could not be sent
 * nothing comes again: so a sending is known by its number, which stays the same until it succeeds, and stands for its time.
 * Whatever could not be sent is in the next increase, unlike with receivers that get every row.
 */
export function newestRow(batch: ExportBatch, sending: number): ExportBatch {
  return {
    ...batch,
    key: String(sending),
    timesMs: Float64Array.of(sending),
    columns: batch.columns.map((column) => column.slice(-1)),
  };
}
