import type { Database } from 'better-sqlite3';
import type { Transact } from '../write-turns.ts';
import { sealBlob } from './sealed-blob.ts';
import { type ClockColumns, encodeClock } from './window-clock.ts';
import { blockId, type WindowRow } from './window-row.ts';

/** One series of a window, encoded. */
export interface EncodedBlock {
  readonly seriesId: number;
  readonly stats: Uint8Array;
  readonly data: Uint8Array;
  /** Values in it. */
  readonly samples: number;
}

export interface NewWindow extends Omit<WindowRow, 'id' | 'samples'> {
  /** Of a raw window. */
  readonly clock?: ClockColumns;
  readonly blocks: Iterable<EncodedBlock>;
}

/**
 * Writes windows. A window counts from the moment its row is there, which comes last, in one transaction with whatever it
 * replaces; its blocks come before, in transactions too short to keep a recorder waiting. What a killed process leaves
 * behind is blocks of no window, which nobody reads and the next writer deletes.
 */
export interface WindowWriter {
  /** Returns the window's id. `replace` runs in the transaction that makes the window count. */
  write(window: NewWindow, replace?: (id: number) => void): number;
}

/** Blocks written in one transaction. */
const BLOCKS_PER_TRANSACTION = 128;

export function createWindowWriter(db: Database, transact: Transact): WindowWriter {
  const newestId = db.prepare('SELECT coalesce(max(id), 0) FROM window').pluck();
  const insertBlock = db.prepare('INSERT INTO block (id, stats, data) VALUES (?, ?, ?)');
  const insertWindow = db.prepare(
    `INSERT INTO window (id, tier, start_ms, end_ms, frames, samples, first_seq, last_seq, summarized, clock)
     VALUES (@id, @tier, @start_ms, @end_ms, @frames, @samples, @first_seq, @last_seq, @summarized, @clock)`,
  );
  const selectOrphan = db.prepare('SELECT id FROM block WHERE id >= ? LIMIT 1');
  const deleteOrphans = db.prepare('DELETE FROM block WHERE id IN (SELECT id FROM block WHERE id >= ? LIMIT ?)');
  const insertBlocks = (windowId: number, blocks: readonly EncodedBlock[]) => {
    for (const { seriesId, stats, data } of blocks) {
      const id = blockId(windowId, seriesId);
      insertBlock.run(id, sealBlob(stats, id), sealBlob(data, id));
    }
  };
  /** What was left behind where the next window goes: by a killed process, or by a write that failed. */
  const clear = (windowId: number) => {
    const firstId = blockId(windowId, 0);
    while (selectOrphan.get(firstId) !== undefined) transact(() => deleteOrphans.run(firstId, BLOCKS_PER_TRANSACTION));
  };
  clear((newestId.get() as number) + 1);

  const writeBlocks = (windowId: number, blocks: Iterable<EncodedBlock>): number => {
    let samples = 0;
    let batch: EncodedBlock[] = [];
    const flush = () => {
      transact(() => insertBlocks(windowId, batch));
      batch = [];
    };
    for (const block of blocks) {
      samples += block.samples;
      if (batch.push(block) === BLOCKS_PER_TRANSACTION) flush();
    }
    flush();
    return samples;
  };
  return {
    write: ({ blocks, clock, ...row }, replace) => {
      const id = (newestId.get() as number) + 1;
      const clockBlob = clock === undefined ? null : sealBlob(encodeClock(clock), id);
      clear(id);
      const samples = writeBlocks(id, blocks);
      transact(() => {
        insertWindow.run({ ...row, id, samples, clock: clockBlob });
        replace?.(id);
      });
      return id;
    },
  };
}
