import type { TierName } from '@tidemark/core';
import type { Database, Statement } from 'better-sqlite3';
import { formatSpan } from '../format-span.ts';
import { DEAD_TIER } from '../retention.ts';
import { tierNameOf } from '../tiers.ts';
import { openBlob } from '../window/sealed-blob.ts';
import { decodeClock } from '../window/window-clock.ts';
import { blockId, MAX_SERIES } from '../window/window-row.ts';
import { isCorruption, reasonOf } from './damage.ts';
import { type BlockRow, inspectBlock } from './inspect-block.ts';
import type { KnownSeries } from './known-series.ts';
import { readableRows } from './readable-rows.ts';
import { agreesWithClock, isSoundWindow } from './sound-rows.ts';
import { TABLES } from './tables.ts';
import { unreadable, unsound } from './walk-catalogue.ts';
import type { ClockedWindow, HistoryVisitor } from './walk-history.ts';

/** Shows all windows and their blocks. Returns the newest sealed frame's number, 0 when there is none. */
export function walkWindows(
  db: Database,
  visitor: HistoryVisitor,
  known: KnownSeries,
): { readonly blocks: number; readonly sealedSeq: number } {
  const readBlocks = createBlocksReader(db, visitor, known);
  const countBlocks = db.prepare('SELECT count(*) FROM block WHERE id >= ? AND id < ?').pluck();
  let blocks = 0;
  let sealedSeq = 0;
  for (const row of readableRows<ClockedWindow>(db, TABLES.window, (rows) =>
    visitor.damage(unreadable('window', rows)),
  )) {
    if (row.tier === DEAD_TIER) {
      blocks += countBlocks.get(blockId(row.id, 0), blockId(row.id + 1, 0)) as number;
      continue;
    }
    const reason = findFault(row, sealedSeq);
    if (reason === undefined) {
      blocks += readBlocks(row);
      sealedSeq = row.last_seq ?? sealedSeq;
    } else visitor.damage({ ...describe(row), message: `window ${row.id}${spanOf(row)} is lost: ${reason}` });
  }
  return { blocks, sealedSeq };
}

/** Why the window cannot be used; undefined when it can. */
function findFault(row: ClockedWindow, sealedSeq: number): string | undefined {
  if (!isSoundWindow(row)) return 'its row makes no sense';
  if (row.clock === null) return undefined;
  try {
    const clock = decodeClock(openBlob(row.clock, row.id), row.frames);
    if (!agreesWithClock(row, clock)) return 'its row and its clock do not agree';
  } catch (error) {
    return `its clock cannot be decoded: ${reasonOf(error)}`;
  }
  return row.first_seq !== null && row.first_seq <= sealedSeq ? 'its frames are in another window as well' : undefined;
}

function describe(row: ClockedWindow) {
  const { id, start_ms, end_ms, first_seq, last_seq } = row;
  const { message: _, ...damage } = unsound('window', id);
  const tier = tierNameOf(row.tier);
  return {
    ...damage,
    windowId: id,
    ...(tier === undefined ? {} : { tier }),
    ...(Number.isInteger(start_ms) && Number.isInteger(end_ms) ? { fromMs: start_ms, toMs: end_ms } : {}),
    ...(first_seq === null || last_seq === null ? {} : { firstSeq: first_seq, lastSeq: last_seq }),
  };
}

function spanOf(row: ClockedWindow): string {
  const tier = tierNameOf(row.tier);
  return tier === undefined || !isSoundWindow(row) ? '' : ` (${tier}, ${formatSpan(row.start_ms, row.end_ms)})`;
}

/** Shows the blocks of a window and then the window. Returns the number of blocks there are. */
function createBlocksReader(db: Database, visitor: HistoryVisitor, known: KnownSeries): (row: ClockedWindow) => number {
  const blocksOf = createBlockRows(db, known);
  return (row) => {
    const tier = tierNameOf(row.tier) as TierName;
    const span = { fromMs: row.start_ms, toMs: row.end_ms };
    let samples = 0;
    let blocks = 0;
    let lost = 0;
    const lose = (id: number, reason: string) => {
      lost++;
      const series = known.nameOf(id % MAX_SERIES);
      const message = `${series} is lost in window ${row.id}${spanOf(row)}: ${reason}`;
      visitor.damage({
        kind: 'block',
        table: 'block',
        rows: { first: id, last: id },
        windowId: row.id,
        tier,
        series,
        ...span,
        message,
      });
    };
    for (const block of blocksOf(row, lose)) {
      blocks++;
      try {
        const inspected = inspectBlock(block, { tier, frames: row.frames });
        samples += inspected.samples;
        known.see(block.id % MAX_SERIES, { kind: inspected.kind, ...span });
        visitor.block(block);
      } catch (error) {
        lose(block.id, reasonOf(error));
      }
    }
    visitor.window({ ...row, samples });
    if (lost === 0 && samples !== row.samples) {
      visitor.damage({
        ...describe(row),
        message: `window ${row.id}${spanOf(row)} lacks ${row.samples - samples} of its ${row.samples} samples`,
      });
    }
    return blocks;
  };
}

/** The blocks of a window: with one scan, or one by one where it meets a damaged page. */
function createBlockRows(db: Database, known: KnownSeries) {
  const scan = db.prepare(
    `SELECT ${TABLES.block.columns} FROM block WHERE id >= ? AND id < ? ORDER BY id`,
  ) as Statement<[number, number], BlockRow>;
  const selectOne = db.prepare(`SELECT ${TABLES.block.columns} FROM block WHERE id = ?`) as Statement<
    [number],
    BlockRow
  >;
  return function* (row: ClockedWindow, lose: (id: number, reason: string) => void): Generator<BlockRow> {
    let last = blockId(row.id, 0) - 1;
    try {
      for (const block of scan.iterate(last + 1, blockId(row.id + 1, 0))) {
        if (block.id <= last) break;
        last = block.id;
        yield block;
      }
      return;
    } catch (error) {
      if (!isCorruption(error)) throw error;
    }
    for (const seriesId of known.idsIn(row.start_ms, row.end_ms)) {
      const id = blockId(row.id, seriesId);
      if (id <= last) continue;
      try {
        const block = selectOne.get(id);
        if (block !== undefined) yield block;
      } catch (error) {
        if (!isCorruption(error)) throw error;
        lose(id, 'its page is damaged');
      }
    }
  };
}
