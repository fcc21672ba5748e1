import type { TierName } from '@tidemark/core';
import type { Database, Statement } from 'better-sqlite3';
import { TIER_IDS } from '../tiers.ts';
import { type BlockStats, decodeStats } from './block-stats.ts';
import { type BlockPlace, damagedBlock } from './damaged-block.ts';
import type { Previous } from './observations.ts';
import { decodeRaw } from './raw-blocks.ts';
import { decodeRollup, type RollupBlock } from './rollup-block.ts';
import { openBlob } from './sealed-blob.ts';
import { decodeClock, type WindowClock } from './window-clock.ts';
import { blockId, WINDOW_COLUMNS, type WindowRow } from './window-row.ts';

/** Reads windows and their blocks. Every read throws `STORAGE_BLOCK_CORRUPT` where the bytes were changed. */
export interface WindowReader {
  /** The windows of a tier that have something in `[fromMs, toMs)`, in the order of their start. */
  windows(tier: TierName, fromMs: number, toMs: number): readonly WindowRow[];
  window(id: number): WindowRow | undefined;
  /** When the frames of a raw window were recorded. The newest asked for are remembered. */
  clock(row: WindowRow): WindowClock;
  /** Undefined where the series has no sample in the window. */
  stats(windowId: number, seriesId: number): BlockStats | undefined;
  /** Fills `samples[0..frames)` and tells the sample before; undefined where the series has none in the window. */
  samples(row: WindowRow, seriesId: number, samples: Float64Array): Previous | undefined;
  rollup(row: WindowRow, seriesId: number): RollupBlock | undefined;
}

/** No window is longer. */
const LONGEST_WINDOW_MS = 86_400_000;

/** Clocks kept decoded: a week of half-hour windows, 30 MB at most. */
const CACHED_CLOCKS = 340;

export function createWindowReader(db: Database): WindowReader {
  // Without the plus SQLite plans this anew each time: in an ordered statement it looks at what a column is to equal.
  const select = db.prepare(
    `SELECT ${WINDOW_COLUMNS} FROM window
     WHERE tier = +? AND start_ms > ? AND start_ms < ? AND end_ms > ? ORDER BY start_ms, id`,
  ) as Statement<[number, number, number, number], WindowRow>;
  const selectOne = db.prepare(`SELECT ${WINDOW_COLUMNS} FROM window WHERE id = ?`) as Statement<[number], WindowRow>;
  const selectClock = db.prepare('SELECT clock FROM window WHERE id = ?').pluck() as Statement<[number], Buffer>;
  const selectStats = db.prepare('SELECT stats FROM block WHERE id = ?').pluck() as Statement<[number], Buffer>;
  const selectData = db.prepare('SELECT data FROM block WHERE id = ?').pluck() as Statement<[number], Buffer>;
  const clocks = new Map<number, WindowClock>();
  const read = <T>(statement: Statement<[number], Buffer>, place: BlockPlace, decode: (bytes: Uint8Array) => T) => {
    const { windowId, seriesId } = place;
    const id = seriesId === undefined ? windowId : blockId(windowId, seriesId);
    try {
      const blob = statement.get(id);
      return blob === undefined ? undefined : decode(openBlob(blob, id));
    } catch (error) {
      throw damagedBlock(db, place, error);
    }
  };
  return {
    windows: (tier, fromMs, toMs) => select.all(TIER_IDS[tier], fromMs - LONGEST_WINDOW_MS, toMs, fromMs),
    window: (id) => selectOne.get(id),
    clock: (row) => {
      const known = clocks.get(row.id);
      // The id of a window that is gone may be given to another.
      if (known?.timesMs[0] === row.start_ms) return known;
      const clock = read(selectClock, { windowId: row.id }, (bytes) => decodeClock(bytes, row.frames)) as WindowClock;
      clocks.delete(row.id);
      if (clocks.size >= CACHED_CLOCKS) clocks.delete(clocks.keys().next().value as number);
      clocks.set(row.id, clock);
      return clock;
    },
    stats: (windowId, seriesId) => read(selectStats, { windowId, seriesId }, decodeStats),
    samples: ({ id, frames }, seriesId, samples) =>
      read(selectData, { windowId: id, seriesId }, (bytes) => decodeRaw(bytes, samples, frames)),
    rollup: ({ id, frames }, seriesId) =>
      read(selectData, { windowId: id, seriesId }, (bytes) => decodeRollup(bytes, frames)),
  };
}
