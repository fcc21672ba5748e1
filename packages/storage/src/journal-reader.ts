import type { Database, Statement } from 'better-sqlite3';
import { createFrameDecoder } from './frame-decoder.ts';
import { FRAME_COLUMNS, type FrameMoments, type FrameRow } from './frame-row.ts';
import type { LeftOut } from './left-out.ts';

/** What is known of a frame without its samples. */
export interface FrameHead extends FrameMoments {
  readonly layout_id: number;
}

export interface JournalFrame extends FrameHead {
  /** Valid until the next frame is read. */
  readonly values: Float64Array;
}

/** The frames that are not sealed yet: those after the newest frame of any window. */
export interface JournalReader {
  /** Sequence number of the newest sealed frame; 0 when there is none. */
  sealedSeq(): number;
  /** In the order they were recorded; with `after` those that follow that one. */
  heads(after?: number): IterableIterator<FrameHead>;
  oldest(): FrameHead | undefined;
  newest(): FrameHead | undefined;
  /** Frames `first` to `last`, in order. Throws `STORAGE_BLOCK_CORRUPT`, or with `leftOut` goes on behind what is damaged. */
  frames(first: number, last: number, leftOut?: LeftOut): Generator<JournalFrame>;
  /** Sequence number of the frame that reading the oldest unsealed one begins with; undefined when all are sealed. */
  firstNeeded(): number | undefined;
  /** Sequence number of the oldest frame, sealed or not; undefined when there is none. */
  oldestSeq(): number | undefined;
  /** The same of the newest. */
  newestSeq(): number | undefined;
}

export function createJournalReader(db: Database): JournalReader {
  const selectSealed = db.prepare('SELECT coalesce(max(last_seq), 0) FROM window').pluck();
  const heads = (order: 'ORDER BY seq' | 'ORDER BY seq DESC') =>
    db.prepare(
      `SELECT seq, time_ms, elapsed_ms, interval_ms, layout_id FROM frame WHERE seq > ? ${order}`,
    ) as Statement<[number], FrameHead>;
  const selectHeads = heads('ORDER BY seq');
  const selectNewestHead = heads('ORDER BY seq DESC');
  const selectKey = db
    .prepare('SELECT coalesce(key_seq, seq) FROM frame WHERE seq >= ? ORDER BY seq LIMIT 1')
    .pluck() as Statement<[number], number>;
  const selectRows = db.prepare(
    `SELECT ${FRAME_COLUMNS} FROM frame WHERE seq BETWEEN ? AND ? ORDER BY seq`,
  ) as Statement<[number, number], FrameRow>;
  const selectOldest = db.prepare('SELECT min(seq) FROM frame').pluck() as Statement<[], number | null>;
  const selectNewest = db.prepare('SELECT max(seq) FROM frame').pluck() as Statement<[], number | null>;
  const sealedSeq = () => selectSealed.get() as number;
  return {
    sealedSeq,
    heads: (after = 0) => selectHeads.iterate(Math.max(after, sealedSeq())),
    oldest: () => selectHeads.get(sealedSeq()),
    newest: () => selectNewestHead.get(sealedSeq()),
    *frames(first, last, leftOut) {
      const key = selectKey.get(first);
      if (key === undefined) return;
      const decoder = createFrameDecoder();
      for (const row of selectRows.iterate(key, last)) {
        const decode = () => decoder.decode(row);
        const values = leftOut === undefined ? decode() : leftOut.unlessDamaged(decode);
        if (row.seq >= first && values !== undefined) yield { ...row, values };
      }
    },
    firstNeeded: () => selectKey.get(sealedSeq() + 1),
    oldestSeq: () => selectOldest.get() ?? undefined,
    newestSeq: () => selectNewest.get() ?? undefined,
  };
}
