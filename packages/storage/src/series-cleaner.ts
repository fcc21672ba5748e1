import type { Statement } from 'better-sqlite3';
import { decodeSeriesIds } from './frame-codec.ts';
import type { MaintenanceSources } from './maintenance-sources.ts';
import { TIER_IDS, type Tiers } from './tiers.ts';
import { blockId } from './window/window-row.ts';

/** Series found in one look through the catalogue, and forgotten in one call. */
const FOUND_SERIES = 1000;

/** Of them, those forgotten in one transaction. */
const FORGOTTEN_SERIES = 100;

interface SeriesSpan {
  readonly id: number;
  readonly first_ms: number;
  readonly last_ms: number;
}

/**
 * Forgets series, some of them a call; false when there are none to forget.
 *
 * A series goes with the last hour it is in. One that was recorded for less than an hour in all, such as those of a
 * process that ran for minutes, goes with its samples and minutes: a year of names of short-lived processes would be
 * larger than what is known of them, and their group tells the rest.
 */
export function createSeriesCleaner(
  { db, transact }: Pick<MaintenanceSources, 'db' | 'transact'>,
  tiers: Tiers,
): (nowMs: number) => boolean {
  const newestLayout = db.prepare('SELECT series_ids FROM layout ORDER BY id DESC LIMIT 1').pluck();
  const oldestFiner = db.prepare('SELECT min(start_ms) FROM window WHERE tier IN (?, ?)').pluck();
  const select = db.prepare(
    `SELECT id, first_ms, last_ms FROM series
     WHERE (last_ms < @oldestHourMs OR (last_ms < @oldestFinerMs AND last_ms - first_ms < @hourMs))
       AND id NOT IN (SELECT value FROM json_each(@open))
     LIMIT @limit`,
  ) as Statement<[object], SeriesSpan>;
  const selectHours = db.prepare('SELECT id FROM window WHERE tier = ? AND start_ms <= ? AND end_ms > ?').pluck();
  const deleteBlock = db.prepare('DELETE FROM block WHERE id = ?');
  const deleteSeries = db.prepare('DELETE FROM series WHERE id = ? AND first_ms = ? AND last_ms = ?');
  const openIds = () => decodeSeriesIds((newestLayout.get() as Buffer | undefined) ?? Buffer.alloc(0));
  const forget = ({ id, first_ms, last_ms }: SeriesSpan) => {
    if (deleteSeries.run(id, first_ms, last_ms).changes === 0) return;
    const hours = selectHours.all(TIER_IDS.hour, last_ms, first_ms) as number[];
    for (const windowId of hours) deleteBlock.run(blockId(windowId, id));
  };
  const forgetUnlessOpen = (found: readonly SeriesSpan[]) => {
    // Looked at again, as are their times: a recorder may have begun to write a series again since it was found.
    const open = new Set(openIds());
    for (const series of found) if (!open.has(series.id)) forget(series);
  };
  return (nowMs) => {
    const oldestFinerMs = oldestFiner.get(TIER_IDS.raw, TIER_IDS.minute) as number | null;
    // Before the transactions: in a large catalogue this takes longer than a recorder should wait.
    const found = select.all({
      // A day more, because a window of hours may hold a series' last day.
      oldestHourMs: nowMs - tiers.hour.retentionMs - tiers.hour.windowMs,
      oldestFinerMs: oldestFinerMs ?? Number.NEGATIVE_INFINITY,
      hourMs: tiers.hour.stepMs,
      limit: FOUND_SERIES,
      open: JSON.stringify([...openIds()]),
    });
    for (let at = 0; at < found.length; at += FORGOTTEN_SERIES) {
      transact(() => forgetUnlessOpen(found.slice(at, at + FORGOTTEN_SERIES)));
    }
    return found.length > 0;
  };
}
