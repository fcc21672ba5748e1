import type { Database } from 'better-sqlite3';
import { type CatalogueReader, createCatalogueReader, type StoredSeries } from './catalogue.ts';
import { openForReading, withStorageErrors } from './database.ts';
import { createJournalWindows, type JournalWindow } from './journal-windows.ts';
import { createLayoutIds } from './layout-ids.ts';
import type { SegmentSources } from './query/segments.ts';
import { resolveTiers } from './tiers.ts';
import { createWindowReader } from './window/window-reader.ts';

/** A history file as it was at one moment, whatever its writer does meanwhile. */
export interface Snapshot extends SegmentSources, Disposable {
  readonly file: string;
  readonly db: Database;
  readonly catalogue: CatalogueReader;
  /** Every series in the order of metric and labels; those that are recorded still end with the journal. */
  readonly series: readonly StoredSeries[];
}

/** Opens a connection of its own, on the calling thread. Throws `STORAGE_*` errors. */
export function openSnapshot(file: string): Snapshot {
  const db = openForReading(file);
  try {
    return withStorageErrors(file, () => {
      db.exec('BEGIN');
      const catalogue = createCatalogueReader(db);
      const series = extendOpenSeries(db, catalogue.matching({ matchers: [] }));
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

/** The catalogue learns when a series was last recorded once it is sealed or no longer recorded. */
function extendOpenSeries(db: Database, series: readonly StoredSeries[]): readonly StoredSeries[] {
  const layoutId = db.prepare('SELECT layout_id FROM frame ORDER BY seq DESC LIMIT 1').pluck().get();
  if (layoutId === undefined) return series;
  const open = new Set(createLayoutIds(db)(layoutId as number));
  // Not the newest frame's, which is earlier than others where the clock was set back.
  const newestMs = db.prepare('SELECT max(time_ms) FROM frame').pluck().get() as number;
  return series.map((one) => (open.has(one.id) ? { ...one, lastMs: Math.max(one.lastMs, newestMs) } : one));
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
