import { statSync } from 'node:fs';
import { openForReading, openForWriting, withStorageErrors } from './database.ts';
import { type MaintainerOptions, openMaintainer } from './maintain.ts';
import { takeWriterLock } from './writer-lock.ts';

export interface CompactReport {
  readonly file: string;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Frames that went from the journal into windows. */
  readonly sealedFrames: number;
}

/**
 * Makes a history file as small as it can be: seals the whole journal, rolls up and forgets what is past its time, and
 * gives every free page back. On the calling thread; needs room for a copy of the file for as long as it takes.
 * Throws `STORAGE_NOT_FOUND`, `STORAGE_IN_USE` while an agent records, and other `STORAGE_*` errors.
 */
export function compactHistory(options: MaintainerOptions): CompactReport {
  const { file } = options;
  // Reading it first: what is not there must not be made.
  openForReading(file).close();
  const lock = takeWriterLock(file);
  try {
    return compactLocked(options);
  } finally {
    lock.release();
  }
}

function compactLocked(options: MaintainerOptions): CompactReport {
  const { file } = options;
  const bytesBefore = statSync(file).size;
  const maintainer = openMaintainer(options);
  const { sealedFrames } = maintainer.run({ all: true });
  maintainer.close();
  const db = openForWriting(file);
  try {
    withStorageErrors(file, () => {
      db.exec('VACUUM');
      db.pragma('wal_checkpoint(TRUNCATE)');
    });
  } finally {
    db.close();
  }
  return { file, bytesBefore, bytesAfter: statSync(file).size, sealedFrames };
}
