import type { Database, BackupMetadata as SqliteProgress } from 'better-sqlite3';
import { fileError, openForReading, openForWriting, withStorageErrors } from './database.ts';
import { createNewFile, type NewFile } from './new-file.ts';
import { isCorruption } from './salvage/damage.ts';

/** How far a backup is. */
export interface BackupProgress {
  readonly copiedBytes: number;
  readonly totalBytes: number;
}

export interface BackupOptions {
  /** Told after every few megabytes. */
  readonly onProgress?: (progress: BackupProgress) => void;
  /** Ends the backup; it rejects with the signal's reason and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

export interface BackupReport {
  readonly file: string;
  readonly target: string;
  readonly bytes: number;
  /** What waited to be delivered, which is left to the original: in the copy it counts as delivered. */
  readonly leftToDeliver: number;
}

/** Pages copied before other work of the thread has its turn: about two milliseconds. */
const PAGES_PER_STEP = 64;

/**
 * Copies a history file as it is at this moment, also while an agent records into it. The target appears when the copy is
 * whole and on the disk, or not at all. Page for page, damaged ones included: `checkHistory` tells whether a copy is sound.
 * What waits to be delivered counts as delivered in the copy, so that nobody is told twice when it takes over.
 * Rejects with `STORAGE_TARGET_EXISTS`, `STORAGE_DISK_FULL` and other `STORAGE_*` errors.
 */
export async function backupHistory(
  file: string,
  target: string,
  { onProgress, signal }: BackupOptions = {},
): Promise<BackupReport> {
  const db = openForReading(file);
  let created: NewFile | undefined;
  try {
    const pageBytes = db.pragma('page_size', { simple: true }) as number;
    // Without a snapshot of its own the copy would begin anew whenever a frame is recorded.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    const place = createNewFile(target);
    created = place;
    const report = ({ totalPages, remainingPages }: SqliteProgress) => {
      signal?.throwIfAborted();
      onProgress?.({ copiedBytes: (totalPages - remainingPages) * pageBytes, totalBytes: totalPages * pageBytes });
      return PAGES_PER_STEP;
    };
    const copied = await withTargetErrors(target, () => db.backup(place.path, { progress: report }), signal);
    report(copied);
    const leftToDeliver = countWaiting(db);
    if (leftToDeliver > 0) withStorageErrors(target, () => markDelivered(place.path));
    place.publish();
    return { file, target, bytes: copied.totalPages * pageBytes, leftToDeliver };
  } finally {
    created?.[Symbol.dispose]();
    db.close();
  }
}

/** 0 where that cannot be read. */
function countWaiting(db: Database): number {
  try {
    return db.prepare('SELECT count(*) FROM delivery WHERE done_ms IS NULL').pluck().get() as number;
  } catch (error) {
    if (!isCorruption(error)) throw error;
    return 0;
  }
}

/** As of when it was offered: nobody knows yet when the original will have delivered it. */
function markDelivered(path: string): void {
  const db = openForWriting(path);
  try {
    db.exec('UPDATE delivery SET done_ms = time_ms, item = NULL WHERE done_ms IS NULL');
  } finally {
    db.close();
  }
}

async function withTargetErrors<T>(
  target: string,
  copy: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await copy();
  } catch (error) {
    throw signal?.aborted === true ? error : fileError(target, error);
  }
}
