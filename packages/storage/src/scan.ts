import { compileSelector, type Selector } from '@tidemark/core';
import { withStorageErrors } from './database.ts';
import { storageError } from './errors.ts';
import type { CatalogueEntry } from './history.ts';
import { lazily } from './lazily.ts';
import { createBucketScan } from './scan-buckets.ts';
import { createSampleScan } from './scan-samples.ts';
import { openSnapshot, type Snapshot } from './scan-snapshot.ts';
import type { BucketStretch, RollupTier, SampleStretch, ScanRange } from './scan-stretch.ts';

export interface ScanRequest extends ScanRange {
  /** Left out: all series. */
  readonly selector?: Selector;
}

/** A series and its id in this file. `firstMs` and `lastMs` count frames that are not sealed yet. */
export interface ScannedSeries extends CatalogueEntry {
  readonly id: number;
}

/**
 * All of a range, read once from beginning to end: series after series, each in the order of time, without ever holding
 * more than a stretch of one. It sees the file as it was when the scan was opened, whatever is recorded meanwhile; the
 * write-ahead log is kept for as long as that takes.
 */
export interface HistoryScan extends Disposable {
  /** Those that match and were recorded in the range as far as the catalogue tells, in the order of metric and labels. */
  readonly series: readonly ScannedSeries[];
  /** Every metric of the file, in order. */
  readonly metricNames: readonly string[];
  /** Every sample; throws `STORAGE_BLOCK_CORRUPT` where they are not as many as were written. */
  samples(series: ScannedSeries): Generator<SampleStretch>;
  /** Minutes or hours, from the finest tier that is left, the first and the last of the range whole. */
  buckets(series: ScannedSeries, tier: RollupTier): Generator<BucketStretch>;
  /**
   * For when the samples of all series were read: throws `STORAGE_CORRUPT` when a window held more than was read. Does
   * nothing where not every series of the file was asked for.
   */
  requireAllRead(): void;
  close(): void;
}

/** Opens a file for reading a range on the calling thread. Throws `STORAGE_*` errors, also while reading. */
export function openHistoryScan(file: string, { selector = { matchers: [] }, ...range }: ScanRequest): HistoryScan {
  if (!(range.fromMs < range.toMs)) {
    throw storageError(
      'STORAGE_QUERY_INVALID',
      `the range must start before it ends, not ${range.fromMs} to ${range.toMs}`,
    );
  }
  const snapshot = openSnapshot(file);
  const matches = compileSelector(selector);
  const matching = snapshot.series.filter(({ series }) => matches(series));
  const series = matching.filter(({ firstMs, lastMs }) => firstMs < range.toMs && lastMs >= range.fromMs);
  const samples = lazily(() => createSampleScan(snapshot, range));
  const buckets = {
    minute: lazily(() => createBucketScan(snapshot, 'minute', range)),
    hour: lazily(() => createBucketScan(snapshot, 'hour', range)),
  };
  return {
    series,
    metricNames: [...new Set(snapshot.series.map((one) => one.series.metric.name))],
    samples: (one) => reading(file, () => samples().samplesOf(one)),
    buckets: (one, tier) => reading(file, () => buckets[tier]().bucketsOf(one)),
    requireAllRead: () => {
      if (matching.length === snapshot.series.length) requireWholeWindows(snapshot, samples().wholeWindows());
    },
    close: () => snapshot[Symbol.dispose](),
    [Symbol.dispose]: () => snapshot[Symbol.dispose](),
  };
}

/** The same stretches, with errors of SQLite as ours. */
function* reading<T>(file: string, open: () => Generator<T>): Generator<T> {
  const stretches = withStorageErrors(file, open);
  for (;;) {
    const { done, value } = withStorageErrors(file, () => stretches.next());
    if (done === true) return;
    yield value;
  }
}

function requireWholeWindows(
  { file }: Snapshot,
  windows: readonly { readonly row: { readonly id: number; readonly samples: number }; readonly read: number }[],
): void {
  const wrong = windows.find(({ row, read }) => row.samples !== read);
  if (wrong === undefined) return;
  const { row, read } = wrong;
  throw storageError(
    'STORAGE_CORRUPT',
    `window ${row.id} of ${file} has ${row.samples} samples, of which ${read} are there`,
    {
      details: { file, windowId: row.id, samples: row.samples, read },
    },
  );
}
