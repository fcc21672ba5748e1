import type { Series } from '@tidemark/plugin-kit';

/** Rows of one series that follow each other in time. Valid until the next block is asked for. */
export interface RowBlock {
  readonly timesMs: Float64Array;
  /** One for each column of the table, as long as `timesMs`; NaN where there is no value. */
  readonly columns: readonly Float64Array[];
}

export interface TableSeries {
  readonly series: Series;
}

/** What is written: series after series in the order of metric and labels, each in the order of time. */
export interface ExportTable<One extends TableSeries = TableSeries> {
  readonly series: readonly One[];
  /** What a row tells besides its series and its time: `value`, or of minutes and hours their aggregates. */
  readonly columns: readonly string[];
  /** Who writes it, where a format has a place for that: `tidemark 1.2.3`. */
  readonly writtenBy: string;
  blocks(series: One): Iterable<RowBlock>;
}

/** A piece of the file, and how many rows are complete with it. */
export interface ExportChunk {
  /** Bytes are valid until the next piece is asked for. */
  readonly data: string | Uint8Array;
  readonly rows: number;
  /** Rows that the format has no place for. */
  readonly leftOut?: number;
}

/** Turns a table into the bytes of a file, piece by piece, as they are asked for. */
export type ExportEncoder = <One extends TableSeries>(table: ExportTable<One>) => Generator<ExportChunk>;
