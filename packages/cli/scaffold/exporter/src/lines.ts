import type { ExportBatch } from '@tidemark/plugin-kit';

/** A line of JSON for each value, in the order of time. What is absent (NaN) is left out. */
export function formatLines({ resource, series, timesMs, columns }: ExportBatch): string {
  let lines = '';
  for (const [row, timeMs] of timesMs.entries()) {
    for (const [slot, { metric, labels }] of series.entries()) {
      const value = columns[slot]?.[row];
      if (value === undefined || Number.isNaN(value)) continue;
      lines += `${JSON.stringify({ timeMs, metric: metric.name, labels: { ...resource, ...labels }, value })}\n`;
    }
  }
  return lines;
}
