/**
 * Sealing: frames of the journal become the blocks of a window.
 *
 * 1. A frame is readable at every instant, in the journal or in a window, and never in both: readers take from the
 *    journal what comes after the newest sealed frame, and a window's row is what makes its frames sealed.
 * 2. The newest frame stays in the journal, so that what was recorded last is one row.
 * 3. No transaction writes more than a few hundred rows.
 * 4. Frames that are damaged are left out, with an event that says so; the rest does not wait for them.
 */
import type { Frame } from '@tidemark/core';
import { createCatalogueWriter } from './catalogue.ts';
import { createEventWriter } from './event-writer.ts';
import { createFrameColumns } from './frame-columns.ts';
import { createJournalReader, type FrameHead, type JournalReader } from './journal-reader.ts';
import { createLayoutIds } from './layout-ids.ts';
import type { LeftOut } from './left-out.ts';
import type { MaintenanceSources } from './maintenance-sources.ts';
import { TIER_IDS } from './tiers.ts';
import { encodeRawBlocks } from './window/raw-blocks.ts';
import { createWindowBefore } from './window/window-before.ts';
import { createWindowClock, toClockColumns } from './window/window-clock.ts';
import { continuesWindow, isSameSpan } from './window/window-extent.ts';

export interface Sealer {
  /**
   * Seals the oldest frames of the journal that are a whole window, or with `all` whatever is there but the newest frame.
   * Returns how many frames that were: 0 when there is nothing to seal.
   */
  sealNext(options?: { readonly all?: boolean }): number;
}

/** Frames deleted from the journal in one transaction. */
const DELETED_FRAMES = 200;

/** Series told in one transaction when they were recorded. */
const MARKED_SERIES = 500;

export function createSealer({ db, transact, windows, writer, catalogue, leftOut }: MaintenanceSources): Sealer {
  const journal = createJournalReader(db);
  const seriesIdsOf = createLayoutIds(db);
  const seriesTimes = createCatalogueWriter(db);
  const kindOf = (seriesId: number) => catalogue.byId(seriesId).metric.kind;
  const windowBefore = createWindowBefore(db, windows);
  const deleteFrames = db.prepare(
    'DELETE FROM frame WHERE seq IN (SELECT seq FROM frame WHERE seq < ? ORDER BY seq LIMIT ?)',
  );
  const gather = (heads: readonly FrameHead[]) => gatherReadable(heads, { journal, seriesIdsOf, leftOut });
  const deleteStretch = db.prepare('DELETE FROM frame WHERE seq BETWEEN ? AND ?');
  const writeEvents = createEventWriter(db);
  const deleteSealed = () => {
    const end = journal.firstNeeded() ?? journal.sealedSeq() + 1;
    while ((journal.oldestSeq() ?? end) < end) transact(() => deleteFrames.run(end, DELETED_FRAMES));
  };
  deleteSealed();

  const seal = (all: readonly FrameHead[]) => {
    const { columns, heads } = gather(all);
    const lost = toLossEvent(all, heads);
    const [first, last] = [heads[0], heads.at(-1)];
    if (first === undefined || last === undefined) {
      transact(() => {
        deleteStretch.run(seqOf(all, 0), seqOf(all, -1));
        writeEvents(lost);
      });
      return;
    }
    const clock = createWindowClock(toClockColumns(heads));
    const before = leftOut.unlessDamaged(() => windowBefore(first.seq, clock));
    const previousOf = (seriesId: number) => leftOut.unlessDamaged(() => before?.(seriesId));
    const window = {
      tier: TIER_IDS.raw,
      start_ms: first.time_ms,
      end_ms: last.time_ms + 1,
      frames: heads.length,
      first_seq: first.seq,
      last_seq: last.seq,
      summarized: 0,
      clock,
      blocks: encodeRawBlocks({ columns: columns.bySeries(), clock, kindOf, previousOf }),
    };
    // Before the window counts: when a series was recorded is asked of windows only.
    for (const some of inParts([...columns.bySeries()], MARKED_SERIES)) {
      transact(() => seriesTimes.markSealed(some, clock.timesMs));
    }
    writer.write(window, () => writeEvents(lost));
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

function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

interface GatherSources {
  readonly journal: JournalReader;
  readonly seriesIdsOf: (layoutId: number) => Uint32Array;
  readonly leftOut: LeftOut;
}

/** The columns of frames, and the heads of those that can be read. */
function gatherReadable(heads: readonly FrameHead[], { journal, seriesIdsOf, leftOut }: GatherSources) {
  const columns = createFrameColumns(heads.length);
  const readable = new Set<number>();
  for (const { seq, layout_id, values } of journal.frames(seqOf(heads, 0), seqOf(heads, -1), leftOut)) {
    columns.add(seriesIdsOf(layout_id), values);
    readable.add(seq);
  }
  return { columns, heads: readable.size === heads.length ? heads : heads.filter(({ seq }) => readable.has(seq)) };
}

function seqOf(heads: readonly FrameHead[], index: 0 | -1): number {
  return heads.at(index)?.seq as number;
}

/** What is told of frames that could not be read, at the time of the first of them; no event when all could. */
function toLossEvent(all: readonly FrameHead[], readable: readonly FrameHead[]): Pick<Frame, 'seq' | 'events'> {
  const missed = all.length - readable.length;
  const kept = new Set(readable);
  const first = all.find((head) => !kept.has(head));
  if (first === undefined) return { seq: seqOf(all, 0) };
  return { seq: first.seq, events: [{ type: 'frames-lost', timeMs: first.time_ms, labels: {}, details: { missed } }] };
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
