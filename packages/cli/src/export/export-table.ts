import type { TierName } from '@tidemark/core';
import { BUCKET_COLUMNS, type HistoryScan, type ScannedSeries, type ScanRange } from '@tidemark/storage';

/** Rows of one series that follow each other in time. Valid until the next block is asked for. */
export interface RowBlock {
  readonly timesMs: Float64Array;
  /** One for each column of the table, as long as `timesMs`; NaN where there is no value. */
  readonly columns: readonly Float64Array[];
}

/** What is exported: series after series in the order of metric and labels, each in the order of time. */
export interface ExportTable {
  readonly series: readonly ScannedSeries[];
  /** What a row tells besides its series and its time: `value`, or of minutes and hours their aggregates. */
  readonly columns: readonly string[];
  blocks(series: ScannedSeries): Generator<RowBlock>;
}

/** A piece of the file, and how many rows are complete with it. */
export interface ExportChunk {
  readonly data: string | Uint8Array;
  readonly rows: number;
  /** Rows that the format has no place for. */
  readonly leftOut?: number;
}

/** Turns a table into the bytes of a file, piece by piece, as they are asked for. */
export type ExportEncoder = (table: ExportTable) => Generator<ExportChunk>;

/** How far an export has come. */
export interface ScanProgress {
  /** Rows that were read. */
  rows: number;
  /** From 0 to 1: the share of the time that the series were recorded. */
  share: number;
}

export interface ExportedScan {
  readonly scan: HistoryScan;
  readonly range: ScanRange;
  readonly tier: TierName;
  /** Learns of the rows while they are read. */
  readonly progress: ScanProgress;
}

/** The rows of a scan. */
export function createExportTable({ scan, range, tier, progress }: ExportedScan): ExportTable {
  const begin = ({ firstMs }: ScannedSeries) => Math.max(firstMs, range.fromMs);
  const span = (series: ScannedSeries) => Math.min(series.lastMs + 1, range.toMs) - begin(series);
  const total = scan.series.reduce((sum, series) => sum + span(series), 0);
  const blocksOf = tier === 'raw' ? rawBlocks(scan) : rollupBlocks(scan, tier);
  let passedMs = 0;
  return {
    series: scan.series,
    columns: tier === 'raw' ? ['value'] : BUCKET_COLUMNS,
    *blocks(series) {
      for (const block of inPieces(blocksOf(series))) {
        progress.rows += block.timesMs.length;
        const sofarMs = (block.timesMs.at(-1) as number) - begin(series);
        progress.share = (passedMs + Math.min(Math.max(0, sofarMs), span(series))) / total;
        yield block;
      }
      passedMs += span(series);
    },
  };
}

/**
 * Rows of a block at most. Their text is garbage soon; more of it at a time would go to V8's large objects, which are only
 * collected with the whole heap, and pile up where other processes keep the machine busy.
 */
const PIECE_ROWS = 256;

function* inPieces(blocks: Generator<RowBlock>): Generator<RowBlock> {
  for (const { timesMs, columns } of blocks) {
    for (let from = 0; from < timesMs.length; from += PIECE_ROWS) {
      const end = from + PIECE_ROWS;
      yield { timesMs: timesMs.subarray(from, end), columns: columns.map((column) => column.subarray(from, end)) };
    }
  }
}

function rawBlocks(scan: HistoryScan) {
  return function* (series: ScannedSeries): Generator<RowBlock> {
    for (const { timesMs, values } of scan.samples(series)) yield { timesMs, columns: [values] };
  };
}

function rollupBlocks(scan: HistoryScan, tier: Exclude<TierName, 'raw'>) {
  return function* (series: ScannedSeries): Generator<RowBlock> {
    for (const { timesMs, columns } of scan.buckets(series, tier)) {
      yield { timesMs, columns: BUCKET_COLUMNS.map((name) => columns[name]) };
    }
  };
}
