/**
 * The journal: one row a frame, appended by one writer.
 *
 * 1. `append` returns after the frame is committed; a killed process loses at most the frame it was writing.
 * 2. A frame row is never changed; it goes when it is sealed into a window.
 * 3. Layouts and the series they name are entered in the transaction of the first frame that needs them.
 * 4. After a failed append nothing of that frame is in the file. It waits in memory, within a bound, and is written in
 *    its order before the next one that succeeds; what did not fit the bound is an event.
 */
import type { Frame, FrameSink, TidemarkError } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { openForReading, openForWriting, withStorageErrors } from './database.ts';
import { createFrameWriter } from './frame-writer.ts';
import { createWaitingFrames } from './waiting-frames.ts';
import { createUrgentTransact } from './write-turns.ts';

export interface JournalOptions {
  readonly file: string;
  /** Bytes of frames that wait in memory while the file cannot be written. Default 64 MiB. */
  readonly maxWaitingBytes?: number;
}

const DEFAULT_MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Frames written in one transaction when many have waited. */
const FRAMES_PER_TRANSACTION = 100;

/**
 * Pages of write-ahead log, 16 MiB, after which an append moves them into the file by itself. A maintainer does so long
 * before; this is for journals that have none.
 */
const CHECKPOINT_PAGES = 1000;

/** Opens the history file for appending, created and migrated as needed. The caller holds the writer's lock. */
export function openJournal({ file, maxWaitingBytes = DEFAULT_MAX_WAITING_BYTES }: JournalOptions): FrameSink {
  const db = openForWriting(file);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const writer = withStorageErrors(file, () => createFrameWriter(db));
  const waiting = createWaitingFrames(maxWaitingBytes);
  const transact = createUrgentTransact(db);
  const tryWrite = (frames: readonly Frame[]) => {
    try {
      withStorageErrors(file, () => transact(() => frames.forEach(writer.write)));
    } catch (error) {
      writer.forget();
      throw error;
    }
  };
  const writeWaiting = () => {
    // One at first, because it may fail again, as it did each time since they began to wait.
    for (let frames = waiting.next(1); frames.length > 0; ) {
      tryWrite(frames);
      waiting.remove(frames.length);
      frames = waiting.next(FRAMES_PER_TRANSACTION);
    }
  };
  return {
    lastSeq: newestSeq(db),
    append: (frame) => {
      try {
        writeWaiting();
        tryWrite([waiting.withLosses(frame)]);
        waiting.forgetLosses();
      } catch (error) {
        if (mayPass(error)) waiting.add(frame);
        throw error;
      }
    },
    close: () => {
      try {
        writeWaiting();
        withStorageErrors(file, () => db.pragma('wal_checkpoint(TRUNCATE)'));
      } finally {
        db.close();
      }
    },
  };
}

/** Whether the next attempt may succeed where this one failed: there was no space, or the disk did not answer. */
function mayPass(error: unknown): boolean {
  const { details } = error as TidemarkError;
  return /^(SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN)|ENOSPC|EDQUOT|EIO)/.test(String(details.reason));
}

/**
 * The sequence number of the newest frame in a file, 0 when it has none: two look-ups on the calling thread, where a
 * reader's thread would cost memory. Throws `STORAGE_NOT_FOUND`, or what keeps the file from being read.
 */
export function readNewestSeq(file: string): number {
  const db = openForReading(file);
  try {
    return withStorageErrors(file, () => newestSeq(db));
  } finally {
    db.close();
  }
}

function newestSeq(db: Database): number {
  const newest = db.prepare(
    'SELECT max((SELECT coalesce(max(seq), 0) FROM frame), (SELECT coalesce(max(last_seq), 0) FROM window))',
  );
  return newest.pluck().get() as number;
}
