import type { Statement } from 'better-sqlite3';
import { decodeSeriesIds } from './frame-codec.ts';
import type { MaintenanceSources } from './maintenance-sources.ts';
import { TIER_IDS, type Tiers } from './tiers.ts';
import { blockId } from './window/window-row.ts';

/** Series forgotten in one transaction. */
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
  const deleteSeries = db.prepare('DELETE FROM series WHERE id = ?');
  const forget = ({ id, first_ms, last_ms }: SeriesSpan) => {
    const hours = selectHours.all(TIER_IDS.hour, last_ms, first_ms) as number[];
    for (const windowId of hours) deleteBlock.run(blockId(windowId, id));
    deleteSeries.run(id);
  };
  return (nowMs) => {
    const oldestFinerMs = oldestFiner.get(TIER_IDS.raw, TIER_IDS.minute) as number | null;
    const bounds = {
      // A day more, because a window of hours may hold a series' last day.
      oldestHourMs: nowMs - tiers.hour.retentionMs - tiers.hour.windowMs,
      oldestFinerMs: oldestFinerMs ?? Number.NEGATIVE_INFINITY,
      hourMs: tiers.hour.stepMs,
      limit: FORGOTTEN_SERIES,
    };
    const find = () => {
      const layout = newestLayout.get() as Buffer | undefined;
      const open = JSON.stringify(layout === undefined ? [] : [...decodeSeriesIds(layout)]);
      return select.all({ ...bounds, open });
    };
    if (find().length === 0) return false;
    // Found again in the transaction: a recorder may have begun to write a series again in between.
    transact(() => find().forEach(forget));
    return true;
  };
}
