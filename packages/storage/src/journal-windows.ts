import type { Database } from 'better-sqlite3';
import { createFrameColumns } from './frame-columns.ts';
import { createJournalReader, type FrameHead, type JournalReader } from './journal-reader.ts';
import { createLayoutIds } from './layout-ids.ts';
import type { Previous } from './window/observations.ts';
import { createWindowBefore } from './window/window-before.ts';
import { createWindowClock, distanceMs, reachMs, toClockColumns, type WindowClock } from './window/window-clock.ts';
import type { WindowReader } from './window/window-reader.ts';

/** Frames of the journal as if they were sealed. */
export interface JournalWindow {
  readonly clock: WindowClock;
  /** The samples of these series by id, one a frame; a series that is in no layout is left out. */
  read(seriesIds: readonly number[]): ReadonlyMap<number, Float64Array>;
  /** The newest sample of a series in the window sealed just before; undefined where nothing reaches over. */
  previousOf(seriesId: number): Previous | undefined;
}

/** Finds the frames of a range that are not sealed yet, and those before that rates at its start reach back to. */
export function createJournalWindows(
  db: Database,
  windows: WindowReader,
): (fromMs: number, toMs: number) => JournalWindow | undefined {
  const journal = createJournalReader(db);
  const readHeads = createHeadsReader(journal);
  const seriesIdsOf = createLayoutIds(db);
  const windowBefore = createWindowBefore(db, windows);
  return (fromMs, toMs) => {
    const heads = framesAround(readHeads(), fromMs, toMs);
    const [first, last] = [heads[0], heads.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const clock = createWindowClock(toClockColumns(heads));
    return {
      clock,
      previousOf: windowBefore(first.seq, clock),
      read: (seriesIds) => {
        const columns = createFrameColumns(heads.length, new Set(seriesIds));
        for (const { layout_id, values } of journal.frames(first.seq, last.seq)) {
          columns.add(seriesIdsOf(layout_id), values);
        }
        return columns.bySeries();
      },
    };
  };
}

/** All heads of the journal. Frames never change: only those that came since the last time are read. */
function createHeadsReader(journal: JournalReader): () => readonly FrameHead[] {
  let known: readonly FrameHead[] = [];
  return () => {
    const oldest = journal.oldest()?.seq;
    const start = known.findIndex(({ seq }) => seq === oldest);
    const kept = start < 0 ? [] : known.slice(start);
    known = [...kept, ...journal.heads(kept.at(-1)?.seq)];
    return known;
  };
}

/** Everything from the first to the last frame in the range, and as far before as a rate reaches. */
function framesAround(heads: readonly FrameHead[], fromMs: number, toMs: number): readonly FrameHead[] {
  const isInside = ({ time_ms }: FrameHead) => time_ms >= fromMs && time_ms < toMs;
  const first = heads.findIndex(isInside);
  if (first < 0) return [];
  const inside = heads.slice(first, heads.findLastIndex(isInside) + 1);
  const mostMs = reachMs(toClockColumns(inside));
  let start = first;
  for (let behindMs = 0; start > 0 && behindMs <= mostMs; start--) {
    behindMs += distanceMs(toClockColumns([heads[start] as FrameHead]), 0, (heads[start - 1] as FrameHead).seq);
  }
  return [...heads.slice(start, first), ...inside];
}
