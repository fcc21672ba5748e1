import type { ExportBatch, Series } from '@tidemark/plugin-kit';
import type { ExportTable, RowBlock, TableSeries } from './formats/export-table.ts';

interface BatchSeries extends TableSeries {
  readonly slot: number;
}

/** A batch as a table; where it was recorded is among the labels. */
export function batchTable(batch: ExportBatch, writtenBy: string): ExportTable<BatchSeries> {
  return {
    series: labelled(batch).map((series, slot) => ({ series, slot })),
    columns: ['value'],
    writtenBy,
    blocks: ({ slot }) => [presentRows(batch.timesMs, batch.columns[slot] as Float64Array)],
  };
}

/** The series of a batch with the labels of its resource. */
export function labelled({ resource, series }: ExportBatch): Series[] {
  return series.map(({ metric, labels }) => ({ metric, labels: { ...resource, ...labels } }));
}

/** The rows that have a value. */
function presentRows(timesMs: Float64Array, values: Float64Array): RowBlock {
  if (!values.some(Number.isNaN)) return { timesMs, columns: [values] };
  const isPresent = (_: number, row: number) => !Number.isNaN(values[row]);
  return { timesMs: timesMs.filter(isPresent), columns: [values.filter(isPresent)] };
}
