import type { ExportBatch } from '@tidemark/plugin-kit';

/**
 * The batch itself when its times grow and it has no more than `maxValues` values, else batches of which that is true: of
 * fewer rows, and when one row has more, of fewer series. Times do not grow where the clock was set back. The same batch
 * gives the same parts, whose keys say which they are.
 */
export function batchParts(batch: ExportBatch, maxValues: number): readonly ExportBatch[] {
  const { series, timesMs } = batch;
  const width = Math.min(series.length, maxValues);
  const parts: ExportBatch[] = [];
  for (const [from, to] of stretches(timesMs, Math.max(1, Math.floor(maxValues / width)))) {
    if (to - from === timesMs.length && width === series.length) return [batch];
    for (let slot = 0; slot < series.length; slot += width) {
      parts.push({
        ...batch,
        key: `${batch.key}.${parts.length + 1}`,
        series: series.slice(slot, slot + width),
        timesMs: timesMs.slice(from, to),
        columns: batch.columns.slice(slot, slot + width).map((column) => column.slice(from, to)),
      });
    }
  }
  return parts;
}

/** Rows whose times grow, at most `height` together. */
function* stretches(timesMs: Float64Array, height: number): Generator<readonly [from: number, to: number]> {
  let from = 0;
  for (let row = 1; row <= timesMs.length; row++) {
    const goesOn = row < timesMs.length && (timesMs[row] as number) > (timesMs[row - 1] as number);
    if (goesOn && row - from < height) continue;
    yield [from, row];
    from = row;
  }
}
