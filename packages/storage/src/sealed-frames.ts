import type { Frame, Layout } from '@tidemark/core';
import type { Database, Statement } from 'better-sqlite3';
import type { CatalogueReader } from './catalogue.ts';
import { TIER_IDS } from './tiers.ts';
import type { WindowReader } from './window/window-reader.ts';
import { blockId, MAX_SERIES, WINDOW_COLUMNS, type WindowRow } from './window/window-row.ts';

/** Frames read back from raw windows. Their layout is every series that has a sample in the window. */
export interface SealedFrames {
  /** Up to `limit` recorded frames after `seq`, oldest first. */
  after(seq: number, limit: number): readonly Frame[];
  /** The newest frame of the newest window; undefined when there is none. */
  newest(): Frame | undefined;
}

export function createSealedFrames(db: Database, windows: WindowReader, catalogue: CatalogueReader): SealedFrames {
  // The plus keeps SQLite to the index on numbers, which are in order.
  const selectAfter = db.prepare(
    `SELECT ${WINDOW_COLUMNS} FROM window WHERE last_seq > ? AND +tier = ? ORDER BY last_seq LIMIT 1`,
  ) as Statement<[number, number], WindowRow>;
  // This one spares a new plan each time, as in the window reader.
  const selectNewest = db.prepare(
    `SELECT ${WINDOW_COLUMNS} FROM window WHERE tier = +? ORDER BY start_ms DESC LIMIT 1`,
  ) as Statement<[number], WindowRow>;
  const selectBlocks = db.prepare('SELECT id FROM block WHERE id >= ? AND id < ?').pluck();

  /** Remembered, since a file that nobody writes is asked for it again and again. */
  let newest: { readonly id: number; readonly frame: Frame } | undefined;

  const readFrames = (row: WindowRow, first: number, count: number): Frame[] => {
    const clock = windows.clock(row);
    const blocks = selectBlocks.all(blockId(row.id, 0), blockId(row.id + 1, 0)) as number[];
    const seriesIds = blocks.map((id) => id % MAX_SERIES);
    const layout: Layout = { series: seriesIds.map((id) => catalogue.byId(id)) };
    const frames = Array.from({ length: Math.min(count, row.frames - first) }, (_, i): Frame => {
      const at = first + i;
      return {
        seq: clock.seqs[at] as number,
        timeMs: clock.timesMs[at] as number,
        elapsedMs: clock.elapsedMs[at] as number,
        intervalMs: clock.intervalsMs[at] as number,
        layout,
        values: new Float64Array(seriesIds.length).fill(Number.NaN),
      };
    });
    const samples = new Float64Array(row.frames);
    for (const [slot, seriesId] of seriesIds.entries()) {
      windows.samples(row, seriesId, samples);
      for (const [i, { values }] of frames.entries()) values[slot] = samples[first + i] as number;
    }
    return frames;
  };
  return {
    after: (seq, limit) => {
      const frames: Frame[] = [];
      for (let from = seq; frames.length < limit; ) {
        const row = selectAfter.get(from, TIER_IDS.raw);
        if (row === undefined) break;
        const first = windows.clock(row).seqs.findIndex((each) => each > from);
        frames.push(...readFrames(row, first, limit - frames.length));
        from = row.last_seq as number;
      }
      return frames;
    },
    newest: () => {
      const row = selectNewest.get(TIER_IDS.raw);
      if (row?.id !== newest?.id) {
        newest = row === undefined ? undefined : { id: row.id, frame: readFrames(row, row.frames - 1, 1)[0] as Frame };
      }
      return newest?.frame;
    },
  };
}
