import type { Series } from '@tidemark/plugin-kit';
import { formatLabels } from '@tidemark/plugin-kit/formats';
import type { ExportTable, RowBlock, TableSeries } from './formats/export-table.ts';
import { inPieces } from './formats/pieces.ts';

/** The rows of a batch as they were collected. */
export interface CollectedRows {
  /** What the columns are; left out when that is what it was in the batch before. */
  readonly series?: readonly Series[];
  readonly rows: number;
  /** Times, then column by column. */
  readonly values: Float64Array;
}

/** Batches put together to one table. Keeps each series once, however often it is named. */
export interface Collection {
  add(batch: CollectedRows): void;
  table(writtenBy: string): ExportTable;
}

interface NumberedSeries extends TableSeries {
  readonly number: number;
  /** In the order of metrics and labels. */
  readonly key: string;
}

interface Batch extends Pick<CollectedRows, 'rows' | 'values'> {
  /** The column of each series, by its number: -1, or nothing, where there is none. */
  readonly slots: Int32Array;
}

export function createCollection(): Collection {
  const known = new Map<string, NumberedSeries>();
  const batches: Batch[] = [];
  let slots = new Int32Array();
  const number = (series: Series): number => {
    const key = keyOf(series);
    const one = known.get(key) ?? { series, number: known.size, key };
    known.set(key, one);
    return one.number;
  };
  return {
    add: ({ series, rows, values }) => {
      if (series !== undefined) slots = invert(series.map(number), known.size);
      batches.push({ slots, rows, values });
    },
    table: (writtenBy): ExportTable<NumberedSeries> => ({
      series: [...known.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
      columns: ['value'],
      writtenBy,
      blocks: (one) => inPieces([rowsOf(batches, one)]),
    }),
  };
}

/** No name holds what is between it and the labels. */
function keyOf({ metric, labels }: Series): string {
  return `${metric.name}\u0000${formatLabels(labels)}`;
}

function invert(numbers: readonly number[], size: number): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(size).fill(-1);
  for (const [slot, number] of numbers.entries()) slots[number] = slot;
  return slots;
}

/** The rows of one series that have a value, of all batches: in the order of time, also when the clock was set back. */
function rowsOf(batches: readonly Batch[], { number }: NumberedSeries): RowBlock {
  const timesMs: number[] = [];
  const column: number[] = [];
  for (const { slots, rows, values } of batches) {
    const slot = slots[number] ?? -1;
    if (slot < 0) continue;
    const first = (slot + 1) * rows;
    for (let row = 0; row < rows; row++) {
      const value = values[first + row] as number;
      if (Number.isNaN(value)) continue;
      timesMs.push(values[row] as number);
      column.push(value);
    }
  }
  const isSorted = timesMs.every((timeMs, row) => row === 0 || (timesMs[row - 1] as number) <= timeMs);
  if (isSorted) return { timesMs: Float64Array.from(timesMs), columns: [Float64Array.from(column)] };
  const rows = timesMs.map((_, row) => row).sort((a, b) => (timesMs[a] as number) - (timesMs[b] as number));
  return {
    timesMs: Float64Array.from(rows, (row) => timesMs[row] as number),
    columns: [Float64Array.from(rows, (row) => column[row] as number)],
  };
}
