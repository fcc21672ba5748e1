/**
 * Sealing: frames of the journal become the blocks of a window.
 *
 * 1. A frame is readable at every instant, in the journal or in a window, and never in both: readers take from the
 *    journal what comes after the newest sealed frame, and a window's row is what makes its frames sealed.
 * 2. The newest frame stays in the journal, so that what was recorded last is one row.
 * 3. No transaction writes more than a few hundred rows.
 */
import type { Database } from 'better-sqlite3';
import { createCatalogueReader, createCatalogueWriter } from './catalogue.ts';
import { createFrameColumns } from './frame-columns.ts';
import { createJournalReader, type FrameHead } from './journal-reader.ts';
import { createLayoutIds } from './layout-ids.ts';
import { TIER_IDS } from './tiers.ts';
import { encodeRawBlocks } from './window/raw-blocks.ts';
import { createWindowBefore } from './window/window-before.ts';
import { createWindowClock, toClockColumns } from './window/window-clock.ts';
import { continuesWindow, isSameSpan } from './window/window-extent.ts';
import type { WindowWriter } from './window/window-writer.ts';

export interface Sealer {
  /**
   * Seals the oldest frames of the journal that are a whole window, or with `all` whatever is there but the newest frame.
   * Returns how many frames that were: 0 when there is nothing to seal.
   */
  sealNext(options?: { readonly all?: boolean }): number;
}

/** Frames deleted from the journal in one transaction. */
const DELETED_FRAMES = 200;

export function createSealer(db: Database, writer: WindowWriter): Sealer {
  const journal = createJournalReader(db);
  const seriesIdsOf = createLayoutIds(db);
  const catalogue = createCatalogueReader(db);
  const seriesTimes = createCatalogueWriter(db);
  const kindOf = (seriesId: number) => catalogue.byId(seriesId).metric.kind;
  const windowBefore = createWindowBefore(db);
  const deleteFrames = db.prepare(
    'DELETE FROM frame WHERE seq IN (SELECT seq FROM frame WHERE seq < ? ORDER BY seq LIMIT ?)',
  );
  const deleteSealed = () => {
    const end = journal.firstNeeded() ?? journal.sealedSeq() + 1;
    while (deleteFrames.run(end, DELETED_FRAMES).changes === DELETED_FRAMES);
  };
  deleteSealed();

  const seal = (heads: readonly FrameHead[]) => {
    const [first, last] = [heads[0] as FrameHead, heads.at(-1) as FrameHead];
    const columns = createFrameColumns(heads.length);
    for (const { layout_id, values } of journal.frames(first.seq, last.seq)) {
      columns.add(seriesIdsOf(layout_id), values);
    }
    const clock = createWindowClock(toClockColumns(heads));
    const window = {
      tier: TIER_IDS.raw,
      start_ms: first.time_ms,
      end_ms: last.time_ms + 1,
      frames: heads.length,
      first_seq: first.seq,
      last_seq: last.seq,
      summarized: 0,
      clock,
      blocks: encodeRawBlocks({
        columns: columns.bySeries(),
        clock,
        kindOf,
        previousOf: windowBefore(first.seq, clock),
      }),
    };
    writer.write(window, () => {
      seriesTimes.markSealed(columns.bySeries(), clock.timesMs);
    });
    deleteSealed();
  };
  return {
    sealNext: ({ all = false } = {}) => {
      if (!all && mayStillGrow(journal.oldest(), journal.newest())) return 0;
      const heads = nextWindow(journal.heads(), (layoutId) => seriesIdsOf(layoutId).length, all);
      if (heads.length > 0) seal(heads);
      return heads.length;
    },
  };
}

/** Whether everything in the journal is in one span of time: seen without looking at each frame. */
function mayStillGrow(oldest: FrameHead | undefined, newest: FrameHead | undefined): boolean {
  return oldest === undefined || newest === undefined || isSameSpan(oldest, newest);
}

/** The oldest frames that make a window. Empty while the newest window may still grow, unless `all` is asked for. */
function nextWindow(
  heads: Iterable<FrameHead>,
  widthOf: (layoutId: number) => number,
  all: boolean,
): readonly FrameHead[] {
  const window: FrameHead[] = [];
  let values = 0;
  for (const head of heads) {
    const width = widthOf(head.layout_id);
    const previous = window.at(-1);
    if (previous !== undefined && !continuesWindow(previous, head, { frames: window.length, values: values + width })) {
      return window;
    }
    values += width;
    window.push(head);
  }
  window.pop();
  return all ? window : [];
}
