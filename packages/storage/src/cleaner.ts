import type { Database } from 'better-sqlite3';
import { decodeSeriesIds } from './frame-codec.ts';
import type { Tiers } from './tiers.ts';

/** Clears away what windows leave behind, and gives space back to the disk. */
export interface Cleaner {
  /** Whether the file is larger than it may be, free pages aside. */
  isTooLarge(): boolean;
  /** Deletes events, layouts and series that nothing needs any more, and gives back some of the free pages. */
  clean(nowMs: number): void;
}

/** Free pages are what the next windows are written to; beyond this share of the file they are given back. */
const FREE_PAGES_SHARE = 0.1;

/** Pages given back in one transaction. */
const VACUUMED_PAGES = 500;

/** Rows deleted in one transaction. */
const DELETED_ROWS = 1000;

export function createCleaner(db: Database, tiers: Tiers, maxBytes = Number.POSITIVE_INFINITY): Cleaner {
  const pages = () => db.pragma('page_count', { simple: true }) as number;
  const freePages = () => db.pragma('freelist_count', { simple: true }) as number;
  const pageBytes = db.pragma('page_size', { simple: true }) as number;
  const deleteEvents = db.prepare(
    'DELETE FROM event WHERE id IN (SELECT id FROM event WHERE time_ms < ? ORDER BY time_ms LIMIT ?)',
  );
  const deleteLayouts = db.prepare('DELETE FROM layout WHERE id < (SELECT layout_id FROM frame ORDER BY seq LIMIT 1)');
  const openSeries = db.prepare('SELECT series_ids FROM layout ORDER BY id DESC LIMIT 1').pluck();
  const deleteSeries = db.prepare(
    `DELETE FROM series WHERE id IN (
       SELECT id FROM series WHERE last_ms < ? AND id NOT IN (SELECT value FROM json_each(?)) LIMIT ?)`,
  );
  return {
    isTooLarge: () => (pages() - freePages()) * pageBytes > maxBytes,
    clean: (nowMs) => {
      deleteEvents.run(nowMs - tiers.minute.retentionMs, DELETED_ROWS);
      deleteLayouts.run();
      const open = openSeries.get() as Buffer | undefined;
      const openIds = JSON.stringify(open === undefined ? [] : [...decodeSeriesIds(open)]);
      // A day more, because a window of hours may hold a series' last day.
      deleteSeries.run(nowMs - tiers.hour.retentionMs - tiers.hour.windowMs, openIds, DELETED_ROWS);
      if (freePages() > FREE_PAGES_SHARE * pages()) db.pragma(`incremental_vacuum(${VACUUMED_PAGES})`);
    },
  };
}
