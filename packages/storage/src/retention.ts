import type { Database, Statement } from 'better-sqlite3';
import type { MaintenanceSources } from './maintenance-sources.ts';
import type { Rollup } from './rollup.ts';
import { TIER_IDS, type Tier, type Tiers } from './tiers.ts';
import { blockId, WINDOW_COLUMNS, type WindowRow } from './window/window-row.ts';

/** Brings old windows into coarser tiers and out of the file, one short piece of work a call. */
export interface Retention {
  /** Rolls up a whole day of raw windows into the hour tier. False when none is left to do. */
  summarize(): boolean;
  /** Removes, or turns into coarser ones, the oldest windows past their time. False when none is left to do. */
  expire(nowMs: number): boolean;
  /** The same for the oldest windows there are, before their time. False when only the newest are left. */
  shrink(): boolean;
  /** Deletes some blocks of windows that are gone. False when none is left. */
  sweep(): boolean;
}

/** `window.tier` of a window that is gone but for its blocks. */
export const DEAD_TIER = -1;

/** Blocks deleted in one transaction. */
const SWEPT_BLOCKS = 100;

const MINUTE_MS = 60_000;

export function createRetention(
  { db, transact }: Pick<MaintenanceSources, 'db' | 'transact'>,
  tiers: Tiers,
  rollup: Rollup,
): Retention {
  const statements = prepare(db);
  const { raw, minute, hour } = tiers;
  const markDead = (rows: readonly WindowRow[]) => {
    for (const { id } of rows) statements.setTier.run(DEAD_TIER, id);
  };
  const summarizeRows = (rows: readonly WindowRow[]) => {
    if (rows.length === 0) return;
    rollup(rows, hour, () => {
      for (const { id } of rows) statements.setSummarized.run(id);
    });
  };
  /** Raw windows become minutes, unless minutes are not kept so long either. */
  const expireRaw = (rows: readonly WindowRow[], keepsMinutes: boolean) => {
    summarizeRows(rows.filter(({ summarized }) => summarized === 0));
    if (keepsMinutes) rollup(rows, minute, () => markDead(rows));
    else transact(() => markDead(rows));
  };
  const expireRollups = (tier: Tier, cutoffMs: number): boolean => {
    const rows = statements.oldest.all(TIER_IDS[tier.name]).filter(({ end_ms }) => end_ms <= cutoffMs);
    if (rows.length === 0) return false;
    transact(() => markDead(rows));
    return true;
  };
  return {
    summarize: () => {
      const day = oldestGroup(statements.unsummarized.all(TIER_IDS.raw), hour.windowMs);
      const newestMs = statements.newestEnd.get(TIER_IDS.raw) as number | null;
      // A window may be cut short at the end of a day; what comes after it is added as a window of its own.
      if (day === undefined || newestMs === null || newestMs < day.endMs - MINUTE_MS) return false;
      summarizeRows(day.rows);
      return true;
    },
    expire: (nowMs) => {
      const slot = oldestGroup(statements.oldest.all(TIER_IDS.raw), raw.windowMs);
      if (slot !== undefined && slot.endMs <= nowMs - raw.retentionMs) {
        expireRaw(slot.rows, slot.endMs > nowMs - minute.retentionMs);
        return true;
      }
      return expireRollups(minute, nowMs - minute.retentionMs) || expireRollups(hour, nowMs - hour.retentionMs);
    },
    shrink: () => {
      const slots = statements.oldest.all(TIER_IDS.raw);
      const slot = oldestGroup(slots, raw.windowMs);
      if (slot !== undefined && slot.rows.length < slots.length) {
        expireRaw(slot.rows, true);
        return true;
      }
      const oldest = statements.oldest.all(TIER_IDS.minute)[0] ?? statements.oldest.all(TIER_IDS.hour)[0];
      if (oldest === undefined) return false;
      transact(() => markDead([oldest]));
      return true;
    },
    sweep: () => {
      const id = statements.dead.get(DEAD_TIER) as number | undefined;
      if (id === undefined) return false;
      transact(() => {
        const { changes } = statements.deleteBlocks.run(blockId(id, 0), blockId(id + 1, 0), SWEPT_BLOCKS);
        if (changes < SWEPT_BLOCKS) statements.deleteWindow.run(id);
      });
      return true;
    },
  };
}

function prepare(db: Database) {
  return {
    setTier: db.prepare('UPDATE window SET tier = ? WHERE id = ?'),
    setSummarized: db.prepare('UPDATE window SET summarized = 1 WHERE id = ?'),
    oldest: db.prepare(
      `SELECT ${WINDOW_COLUMNS} FROM window WHERE tier = ? ORDER BY start_ms LIMIT ${OLDEST_WINDOWS}`,
    ) as Statement<[number], WindowRow>,
    unsummarized: db.prepare(
      `SELECT ${WINDOW_COLUMNS} FROM window WHERE tier = ? AND summarized = 0 ORDER BY start_ms LIMIT ${OLDEST_WINDOWS}`,
    ) as Statement<[number], WindowRow>,
    newestEnd: db.prepare('SELECT max(end_ms) FROM window WHERE tier = ?').pluck(),
    dead: db.prepare('SELECT id FROM window WHERE tier = ? LIMIT 1').pluck(),
    deleteBlocks: db.prepare(
      'DELETE FROM block WHERE id IN (SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)',
    ),
    deleteWindow: db.prepare('DELETE FROM window WHERE id = ?'),
  };
}

/** Windows looked at in one step. More than a day of the shortest, 2 min each. */
const OLDEST_WINDOWS = 1000;

/** The windows that start in the same span of time as the first of them. */
function oldestGroup(
  rows: readonly WindowRow[],
  spanMs: number,
): { readonly rows: readonly WindowRow[]; readonly endMs: number } | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const index = Math.floor(first.start_ms / spanMs);
  const group = rows.filter(({ start_ms }) => Math.floor(start_ms / spanMs) === index);
  return { rows: group, endMs: Math.max((index + 1) * spanMs, ...group.map(({ end_ms }) => end_ms)) };
}
