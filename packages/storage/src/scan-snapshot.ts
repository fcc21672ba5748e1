import type { Database, Statement } from 'better-sqlite3';
import { type CatalogueReader, createCatalogueReader, type StoredSeries } from './catalogue.ts';
import { openForReading, withStorageErrors } from './database.ts';
import { decodeSeriesIds } from './frame-codec.ts';
import { createJournalWindows, type JournalWindow } from './journal-windows.ts';
import type { SegmentSources } from './query/segments.ts';
import { resolveTiers } from './tiers.ts';
import { createWindowReader } from './window/window-reader.ts';

/** A history file as it was at one moment, whatever its writer does meanwhile. */
export interface Snapshot extends SegmentSources, Disposable {
  readonly file: string;
  readonly db: Database;
  readonly catalogue: CatalogueReader;
  /** Every series in the order of metric and labels; frames of the journal count for when they were recorded. */
  readonly series: readonly StoredSeries[];
}

/** Opens a connection of its own, on the calling thread. Throws `STORAGE_*` errors. */
export function openSnapshot(file: string): Snapshot {
  const db = openForReading(file);
  try {
    return withStorageErrors(file, () => {
      db.exec('BEGIN');
      const catalogue = createCatalogueReader(db);
      const series = extendByJournal(db, catalogue.matching({ matchers: [] }));
      const windows = createWindowReader(db);
      const journalIn = readInBatches(
        createJournalWindows(db, windows),
        series.map(({ id }) => id),
      );
      return {
        file,
        db,
        catalogue,
        series,
        windows,
        journalIn,
        tiers: resolveTiers(),
        [Symbol.dispose]: () => void db.close(),
      };
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

interface LayoutSpan {
  readonly series_ids: Buffer;
  readonly first_ms: number;
  readonly last_ms: number;
}

/** The catalogue learns when a series was recorded once it is sealed: until then frames may be older or newer. */
function extendByJournal(db: Database, series: readonly StoredSeries[]): readonly StoredSeries[] {
  const layouts = db.prepare(
    `SELECT series_ids, first_ms, last_ms FROM layout JOIN
       (SELECT layout_id, min(time_ms) AS first_ms, max(time_ms) AS last_ms FROM frame GROUP BY layout_id)
     ON layout_id = id`,
  ) as Statement<[], LayoutSpan>;
  const spans = new Map<number, { firstMs: number; lastMs: number }>();
  for (const { id, firstMs, lastMs } of series) spans.set(id, { firstMs, lastMs });
  for (const { series_ids, first_ms, last_ms } of layouts.iterate()) {
    for (const id of decodeSeriesIds(series_ids)) {
      const span = spans.get(id);
      if (span === undefined) continue;
      span.firstMs = Math.min(span.firstMs, first_ms);
      span.lastMs = Math.max(span.lastMs, last_ms);
    }
  }
  return series.map((one) => ({ ...one, ...spans.get(one.id) }));
}

/** Values of the journal held in memory at once. */
const BATCH_VALUES = 500_000;

/**
 * Series are scanned one after the other in `order`, and the journal holds all of them in every frame: reading one decodes
 * it for those that come next too.
 */
function readInBatches(
  journalIn: (fromMs: number, toMs: number) => JournalWindow | undefined,
  order: readonly number[],
): (fromMs: number, toMs: number) => JournalWindow | undefined {
  const placeOf = new Map(order.map((id, place) => [id, place]));
  return (fromMs, toMs) => {
    const journal = journalIn(fromMs, toMs);
    if (journal === undefined) return undefined;
    const size = Math.max(1, Math.floor(BATCH_VALUES / journal.clock.frames));
    let batch = new Set<number>();
    let columns: ReadonlyMap<number, Float64Array> = new Map();
    const read = (seriesIds: readonly number[]) => {
      const missing = seriesIds.find((id) => !batch.has(id));
      if (missing === undefined) return columns;
      const place = placeOf.get(missing) ?? 0;
      batch = new Set([...order.slice(place, place + size), ...seriesIds]);
      columns = journal.read([...batch]);
      return columns;
    };
    return { ...journal, read };
  };
}
