import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { ExportChunk, ExportTable, RowBlock, TableSeries } from './export-table.ts';

/** Rows of a row group: what is held in memory, and what a reader skips or reads at a time. */
const ROW_GROUP_ROWS = 100_000;

/** Rows that wait for their row group. */
interface RowGroup {
  readonly times: BigInt64Array;
  readonly metrics: string[];
  readonly labels: string[];
  readonly columns: readonly Float64Array[];
  rows: number;
}

/** Columns `time` (UTC, milliseconds), `metric`, `labels` (JSON text) and the values; NaN is null. */
export function* encodeParquet<One extends TableSeries>(table: ExportTable<One>): Generator<ExportChunk> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: schemaOf(table), createdBy: table.writtenBy });
  const group: RowGroup = {
    times: new BigInt64Array(ROW_GROUP_ROWS),
    metrics: [],
    labels: [],
    columns: table.columns.map(() => new Float64Array(ROW_GROUP_ROWS)),
    rows: 0,
  };
  const flush = (): ExportChunk => {
    const { rows } = group;
    void file.write({ columnData: columnsOf(table, group), rowGroupSize: ROW_GROUP_ROWS });
    group.rows = 0;
    return { data: takeBytes(writer), rows };
  };
  for (const one of table.series) {
    const name = one.series.metric.name;
    const labels = JSON.stringify(one.series.labels);
    for (const block of table.blocks(one)) {
      for (let from = 0; from < block.timesMs.length; ) {
        from = fill(group, { name, labels, block, from });
        if (group.rows === ROW_GROUP_ROWS) yield flush();
      }
    }
  }
  if (group.rows > 0) yield flush();
  void file.finish();
  yield { data: takeBytes(writer), rows: 0 };
}

interface Filling {
  readonly name: string;
  readonly labels: string;
  readonly block: RowBlock;
  readonly from: number;
}

/** Takes rows of a block, from one on, as far as there is room; returns the first that it did not take. */
function fill(group: RowGroup, { name, labels, block, from }: Filling): number {
  const end = Math.min(block.timesMs.length, from + ROW_GROUP_ROWS - group.rows);
  for (let i = from; i < end; i++) {
    group.times[group.rows + i - from] = BigInt(block.timesMs[i] as number);
    group.metrics[group.rows + i - from] = name;
    group.labels[group.rows + i - from] = labels;
  }
  for (const [c, column] of block.columns.entries()) group.columns[c]?.set(column.subarray(from, end), group.rows);
  group.rows += end - from;
  return end;
}

function schemaOf({ columns }: Pick<ExportTable, 'columns'>): SchemaElement[] {
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' } as const;
  return [
    { name: 'tidemark', num_children: 3 + columns.length },
    { name: 'time', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' },
    { name: 'metric', ...text },
    { name: 'labels', ...text },
    ...columns.map((name) => ({ name, type: 'DOUBLE', repetition_type: repetitionOf(columns) }) as const),
  ];
}

/** Samples are always there; an aggregate may be missing. */
function repetitionOf(columns: readonly string[]): 'REQUIRED' | 'OPTIONAL' {
  return columns.length === 1 ? 'REQUIRED' : 'OPTIONAL';
}

function columnsOf(
  { columns: names }: Pick<ExportTable, 'columns'>,
  { times, metrics, labels, columns, rows }: RowGroup,
): ColumnSource[] {
  const isOptional = repetitionOf(names) === 'OPTIONAL';
  return [
    { name: 'time', data: times.subarray(0, rows), encoding: 'DELTA_BINARY_PACKED' },
    { name: 'metric', data: metrics.slice(0, rows) },
    { name: 'labels', data: labels.slice(0, rows) },
    ...columns.map((column, c) => {
      const data = column.subarray(0, rows);
      return { name: names[c] as string, data: isOptional ? Array.from(data, presentOrNull) : data };
    }),
  ];
}

function presentOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** What was written since the last time; valid until more is written. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes();
  writer.index = 0;
  return bytes;
}
