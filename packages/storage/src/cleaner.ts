import type { MaintenanceSources } from './maintenance-sources.ts';
import { createSeriesCleaner } from './series-cleaner.ts';
import type { Tiers } from './tiers.ts';

/** Clears away what windows leave behind, and gives space back to the disk. */
export interface Cleaner {
  /** Whether the file is larger than it may be, free pages aside. */
  isTooLarge(): boolean;
  /** Deletes some of the series that nothing needs any more. False when there are none. */
  forgetSeries(nowMs: number): boolean;
  /** Deletes some of the events that are older than the minutes. False when none of them is left. */
  forgetEvents(nowMs: number): boolean;
  /** Deletes some of the transitions of alerts that are older than the hours. False when none of them is left. */
  forgetTransitions(nowMs: number): boolean;
  /** Deletes some of the transitions that are no newer than the oldest window. False when none of them is left. */
  shrinkOldTransitions(): boolean;
  /** Deletes the oldest transitions, however new. False when none is left. */
  shrinkTransitions(): boolean;
  /** Deletes some of what was delivered more than a week ago, but not the newest of a queue. False when none of it is left. */
  forgetDeliveries(nowMs: number): boolean;
  /** Deletes layouts that nothing needs any more, and gives back some of the free pages. */
  clean(): void;
}

/** Free pages are what the next windows are written to; beyond this share of the file they are given back. */
const FREE_PAGES_SHARE = 0.1;

/** Pages given back in one transaction. */
const VACUUMED_PAGES = 20;

/** Pages given back in one round. */
const VACUUMED_PAGES_A_ROUND = 500;

/** What was delivered is recognised so long. */
const DELIVERED_MS = 7 * 86_400_000;

/** Rows deleted in one transaction. */
const DELETED_ROWS = 1000;

export function createCleaner(
  { db, transact }: Pick<MaintenanceSources, 'db' | 'transact'>,
  tiers: Tiers,
  maxBytes = Number.POSITIVE_INFINITY,
): Cleaner {
  const pages = () => db.pragma('page_count', { simple: true }) as number;
  const freePages = () => db.pragma('freelist_count', { simple: true }) as number;
  const pageBytes = db.pragma('page_size', { simple: true }) as number;
  const deleteEvents = db.prepare(
    'DELETE FROM event WHERE id IN (SELECT id FROM event WHERE time_ms < ? ORDER BY time_ms LIMIT ?)',
  );
  const deleteTransitions = db.prepare(
    `DELETE FROM alert_transition WHERE id IN
       (SELECT id FROM alert_transition WHERE time_ms < ? ORDER BY time_ms LIMIT ?)`,
  );
  const deleteTransitionsBefore = (ms: number) => transact(() => deleteTransitions.run(ms, DELETED_ROWS)).changes;
  const oldestWindowEnd = db.prepare('SELECT end_ms FROM window WHERE tier >= 0 ORDER BY start_ms LIMIT 1').pluck();
  const deleteDelivered = db.prepare(
    `DELETE FROM delivery WHERE id IN
       (SELECT id FROM delivery AS old WHERE done_ms < ? AND id <
          (SELECT max(id) FROM delivery WHERE queue = old.queue AND done_ms IS NOT NULL) LIMIT ?)`,
  );
  const deleteLayouts = db.prepare(
    `DELETE FROM layout WHERE id IN
       (SELECT id FROM layout WHERE id < (SELECT layout_id FROM frame ORDER BY seq LIMIT 1) LIMIT ?)`,
  );
  const hasTooManyFree = () => freePages() > FREE_PAGES_SHARE * pages();
  const forgetSeries = createSeriesCleaner({ db, transact }, tiers);
  return {
    isTooLarge: () => (pages() - freePages()) * pageBytes > maxBytes,
    forgetSeries,
    forgetEvents: (nowMs) => {
      const oldestMs = nowMs - tiers.minute.retentionMs;
      return transact(() => deleteEvents.run(oldestMs, DELETED_ROWS)).changes === DELETED_ROWS;
    },
    forgetTransitions: (nowMs) => deleteTransitionsBefore(nowMs - tiers.hour.retentionMs) === DELETED_ROWS,
    shrinkOldTransitions: () => {
      const endMs = oldestWindowEnd.get() as number | undefined;
      return endMs !== undefined && deleteTransitionsBefore(endMs) > 0;
    },
    shrinkTransitions: () => deleteTransitionsBefore(Number.MAX_SAFE_INTEGER) > 0,
    forgetDeliveries: (nowMs) =>
      transact(() => deleteDelivered.run(nowMs - DELIVERED_MS, DELETED_ROWS)).changes === DELETED_ROWS,
    clean: () => {
      while (transact(() => deleteLayouts.run(DELETED_ROWS)).changes === DELETED_ROWS);
      for (let given = 0; given < VACUUMED_PAGES_A_ROUND && hasTooManyFree(); given += VACUUMED_PAGES) {
        transact(() => db.pragma(`incremental_vacuum(${VACUUMED_PAGES})`));
      }
    },
  };
}
