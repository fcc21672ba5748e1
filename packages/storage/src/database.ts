import { closeSync, openSync, readSync } from 'node:fs';
import { isTidemarkError, type TidemarkError } from '@tidemark/core';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { storageError } from './errors.ts';
import { APPLICATION_ID, addMissingTables, FORMAT_VERSION, formatTooNew, migrate, READABLE_VERSION } from './schema.ts';

/** Name of the history file in a data directory. */
export const HISTORY_FILE_NAME = 'tidemark.db';

/** Appending touches the same few pages again and again. */
const WRITER_CACHE_KIB = 512;

/** What a question about a day of some series reads again and again. */
const READER_CACHE_KIB = 8192;

/** The write-ahead log that belongs to a history file. */
export function walOf(file: string): string {
  return `${file}-wal`;
}

const SQLITE_MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const PAGE_COUNT_OFFSET = 28;
const USER_VERSION_OFFSET = 60;
const APPLICATION_ID_OFFSET = 68;

/**
 * Looks at the first bytes of a history file and touches nothing. Returns false when there is no file (or an empty
 * one, which SQLite takes for a new database, or a database with nothing in it). Throws when it is no history file of a version we know.
 */
export function checkHistoryFile(file: string): boolean {
  return readFormatVersion(file) !== undefined;
}

/** The format version in a file's header; undefined and throws as {@link checkHistoryFile}. */
export function readFormatVersion(file: string): number | undefined {
  const header = readHeader(file);
  if (header === undefined || header.length === 0) return undefined;
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, SQLITE_MAGIC.length) !== SQLITE_MAGIC) {
    throw storageError('STORAGE_NOT_A_DATABASE', `${file} is not an SQLite database`, { details: { file } });
  }
  if (isBlank(header)) return undefined;
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID) {
    throw storageError('STORAGE_NOT_TIDEMARK', `${file} is a database of another program`, { details: { file } });
  }
  const version = header.readUInt32BE(USER_VERSION_OFFSET);
  if (version > FORMAT_VERSION) {
    throw formatTooNew(file, version);
  }
  return version;
}

/** One page without tables: what somebody who is creating a history writes first, and leaves when it is killed then. */
function isBlank(header: Buffer): boolean {
  return header.readUInt32BE(APPLICATION_ID_OFFSET) === 0 && header.readUInt32BE(PAGE_COUNT_OFFSET) <= 1;
}

function readHeader(file: string): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(file, cause);
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(fd, header, 0, HEADER_BYTES, 0));
  } catch (cause) {
    throw fileError(file, cause);
  } finally {
    closeSync(fd);
  }
}

/** Opens the file for its one writer, created and migrated as needed. */
export function openForWriting(file: string): Database {
  checkHistoryFile(file);
  return withStorageErrors(file, () => {
    createPrivateFile(file);
    const db = new SqliteDatabase(file);
    db.pragma('synchronous = NORMAL');
    db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
    migrate(db);
    return db;
  });
}

/**
 * Makes a file that no other user can read, where there is none; SQLite, which asks the umask, gives those beside it the
 * same mode. One that is there is not even opened: to close it again would take this process's locks off it.
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Opens the file for reading only, and changes nothing in it; only one of a version that cannot be read as it is, is
 * migrated first. Throws `STORAGE_NOT_FOUND` when there is none.
 */
export function openForReading(file: string): Database {
  const version = readFormatVersion(file);
  if (version === undefined) {
    throw storageError('STORAGE_NOT_FOUND', `there is no history file at ${file}`, { details: { file } });
  }
  if (version < READABLE_VERSION) openForWriting(file).close();
  return withStorageErrors(file, () => {
    const db = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
    db.pragma(`cache_size = -${READER_CACHE_KIB}`);
    addMissingTables(db);
    return db;
  });
}

/** Runs `action` and gives what SQLite or the file system throws one of our codes. */
export function withStorageErrors<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw isTidemarkError(error) ? error : fileError(file, error);
  }
}

/** The error for a failed operation on `file`: by SQLite result code or errno. */
export function fileError(file: string, cause: unknown): TidemarkError {
  const code = String((cause as { code?: unknown }).code ?? '');
  const reason = cause instanceof Error ? cause.message : String(cause);
  const context = { cause, details: { file, reason: code } };
  if (/^SQLITE_NOTADB/.test(code))
    return storageError('STORAGE_NOT_A_DATABASE', `${file} is not an SQLite database`, context);
  if (/^SQLITE_CORRUPT/.test(code)) return storageError('STORAGE_CORRUPT', `${file} is damaged: ${reason}`, context);
  if (/^SQLITE_FULL|^ENOSPC|^EDQUOT/.test(code))
    return storageError('STORAGE_DISK_FULL', `no space left to write ${file}`, context);
  if (/^SQLITE_BUSY/.test(code))
    return storageError('STORAGE_BUSY', `${file} is being written by somebody else for too long`, context);
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)|^E(ACCES|PERM|ROFS|NOTDIR|ISDIR|EXIST|NOENT)/.test(code)) {
    return storageError('STORAGE_NOT_WRITABLE', `cannot open ${file}: ${reason}`, context);
  }
  return storageError('STORAGE_FAILED', `${file}: ${reason}`, context);
}
