import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { createPrivateFile, fileError, withStorageErrors } from './database.ts';
import { storageError } from './errors.ts';

/** Held by the one agent that may record into a data directory. The kernel releases it when its holder dies. */
export interface WriterLock extends Disposable {
  release(): void;
}

const LOCK_FILE_NAME = 'tidemark.lock';

/**
 * Takes the writer's lock of the directory that holds `historyFile`, creating the directory (mode 0700) if needed.
 * The lock is a reserved lock on a small SQLite database beside the history: it is released however the process ends,
 * needs no stale-pid guessing, and its row tells the next one who holds it.
 * Throws `STORAGE_IN_USE` or `STORAGE_NOT_WRITABLE`.
 */
export function takeWriterLock(historyFile: string): WriterLock {
  const directory = dirname(historyFile);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code;
    throw storageError('STORAGE_NOT_WRITABLE', `cannot create the data directory ${directory}: ${reason}`, {
      cause,
      details: { directory, reason },
    });
  }
  const file = join(directory, LOCK_FILE_NAME);
  const db = withStorageErrors(file, () => {
    createPrivateFile(file);
    return new SqliteDatabase(file, { timeout: 0 });
  });
  try {
    db.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL) STRICT; DELETE FROM holder');
    db.prepare('INSERT INTO holder (pid) VALUES (?)').run(process.pid);
    // The pid must be committed to be readable; the lock is then taken again and kept by an open transaction.
    db.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (cause) {
    const error = (cause as { code?: string }).code === 'SQLITE_BUSY' ? inUse(directory, db) : fileError(file, cause);
    db.close();
    throw error;
  }
  const release = () => {
    db.close();
  };
  return { release, [Symbol.dispose]: release };
}

/** Whether an agent records into a history file, and which process that is, where it says so. Waits for nobody. */
export function findWriter(historyFile: string): { readonly pid: number | undefined } | undefined {
  const file = join(dirname(historyFile), LOCK_FILE_NAME);
  if (!existsSync(file)) return undefined;
  const db = withStorageErrors(file, () => new SqliteDatabase(file, { timeout: 0 }));
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return undefined;
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw fileError(file, cause);
    return { pid: readHolder(db) };
  } finally {
    db.close();
  }
}

function readHolder(db: SqliteDatabase.Database): number | undefined {
  return db.prepare('SELECT pid FROM holder').pluck().get() as number | undefined;
}

function inUse(directory: string, db: SqliteDatabase.Database) {
  const pid = readHolder(db);
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  return storageError('STORAGE_IN_USE', `${holder} is already recording into ${directory}`, {
    details: { directory, pid },
  });
}
