import type { Database, Statement } from 'better-sqlite3';
import { FRAME_COLUMNS, type FrameRow } from './frame-row.ts';

/** What is known of a frame without its samples. */
export type FrameHead = Omit<FrameRow, 'samples' | 'crc'>;

/** The frames that are not sealed yet: those after the newest frame of any window. */
export interface JournalReader {
  /** Sequence number of the newest sealed frame; 0 when there is none. */
  sealedSeq(): number;
  /** In the order they were recorded. */
  heads(): IterableIterator<FrameHead>;
  /** Frames `first` to `last`, in order. */
  rows(first: number, last: number): IterableIterator<FrameRow>;
  /** Up to `limit` frames after `seq`, in order. */
  after(seq: number, limit: number): readonly FrameRow[];
  newest(): FrameRow | undefined;
}

export function createJournalReader(db: Database): JournalReader {
  const sealed = db.prepare('SELECT coalesce(max(last_seq), 0) FROM window').pluck();
  const heads = db.prepare(
    'SELECT seq, time_ms, elapsed_ms, interval_ms, layout_id FROM frame WHERE seq > ? ORDER BY seq',
  ) as Statement<[number], FrameHead>;
  const rows = db.prepare(`SELECT ${FRAME_COLUMNS} FROM frame WHERE seq BETWEEN ? AND ? ORDER BY seq`) as Statement<
    [number, number],
    FrameRow
  >;
  const after = db.prepare(`SELECT ${FRAME_COLUMNS} FROM frame WHERE seq > ? ORDER BY seq LIMIT ?`) as Statement<
    [number, number],
    FrameRow
  >;
  const newest = db.prepare(`SELECT ${FRAME_COLUMNS} FROM frame ORDER BY seq DESC LIMIT 1`) as Statement<[], FrameRow>;
  const sealedSeq = () => sealed.get() as number;
  return {
    sealedSeq,
    heads: () => heads.iterate(sealedSeq()),
    rows: (first, last) => rows.iterate(first, last),
    after: (seq, limit) => after.all(seq, limit),
    newest: () => newest.get(),
  };
}
