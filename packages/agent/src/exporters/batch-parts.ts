import type { ExportBatch } from '@tidemark/plugin-kit';

/**
 * The batch itself when it has no more than `maxValues` values, else batches of that many at most: of fewer rows, and when
 * one row has more, of fewer series. The same batch gives the same parts, whose keys say which they are.
 */
export function batchParts(batch: ExportBatch, maxValues: number): readonly ExportBatch[] {
  const { series, timesMs } = batch;
  if (series.length * timesMs.length <= maxValues) return [batch];
  const width = Math.min(series.length, Math.max(1, maxValues));
  const height = Math.max(1, Math.floor(maxValues / width));
  const parts: ExportBatch[] = [];
  for (let row = 0; row < timesMs.length; row += height) {
    for (let slot = 0; slot < series.length; slot += width) {
      parts.push({
        ...batch,
        key: `${batch.key}.${parts.length + 1}`,
        series: series.slice(slot, slot + width),
        timesMs: timesMs.slice(row, row + height),
        columns: batch.columns.slice(slot, slot + width).map((column) => column.slice(row, row + height)),
      });
    }
  }
  return parts;
}
