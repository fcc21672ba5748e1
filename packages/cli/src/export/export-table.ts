import type { TierName } from '@tidemark/core';
import { type ExportTable, inPieces, type RowBlock } from '@tidemark/exporter-file/formats';
import { BUCKET_COLUMNS, type HistoryScan, type ScannedSeries, type ScanRange } from '@tidemark/storage';
import { readVersion } from '../version.ts';

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
export function createExportTable({ scan, range, tier, progress }: ExportedScan): ExportTable<ScannedSeries> {
  const begin = ({ firstMs }: ScannedSeries) => Math.max(firstMs, range.fromMs);
  const span = (series: ScannedSeries) => Math.min(series.lastMs + 1, range.toMs) - begin(series);
  const total = scan.series.reduce((sum, series) => sum + span(series), 0);
  const blocksOf = tier === 'raw' ? rawBlocks(scan) : rollupBlocks(scan, tier);
  let passedMs = 0;
  return {
    series: scan.series,
    columns: tier === 'raw' ? ['value'] : BUCKET_COLUMNS,
    writtenBy: `tidemark ${readVersion()}`,
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
