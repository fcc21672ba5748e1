/** Opening a history file in whatever state it is, without changing it. */
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { readFormatVersion, walOf, withStorageErrors } from '../database.ts';
import { storageError } from '../errors.ts';
import { FORMAT_VERSION } from '../schema.ts';
import type { Damage } from './damage.ts';
import { findLogDamage } from './log-damage.ts';
import { createMendedCopy, createMigratedCopy, looksLikeHistory, type MendedCopy } from './mended-copy.ts';
import { canReadTables, isUnreadable, openTolerantly } from './tolerant-database.ts';

/** A connection to one state of the file, whatever is recorded meanwhile. */
export interface DamagedFile extends Disposable {
  readonly db: Database;
  /** What was found wrong, or had to be mended in a copy, before anything could be read. */
  readonly damages: readonly Damage[];
}

/**
 * Opens a file for reading as far as possible. What keeps all of it from being read, its header and the page that names
 * its tables, is mended in a copy in `copyDirectory`, which goes when this is closed; so does one of an older format.
 * Throws `STORAGE_NOT_FOUND`, and `STORAGE_NOT_A_DATABASE` and its kin for what never was a history.
 */
export function openDamaged(file: string, copyDirectory: string): DamagedFile {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    throw storageError('STORAGE_NOT_FOUND', `there is no history file at ${file}`, { details: { file } });
  }
  const copy = createReadableCopy(file, copyDirectory);
  try {
    return withStorageErrors(file, () => openSnapshot(copy?.file ?? file, copy));
  } catch (error) {
    copy?.[Symbol.dispose]();
    throw error;
  }
}

/** Undefined when the file itself will do. */
function createReadableCopy(file: string, directory: string): MendedCopy | undefined {
  const version = withStorageErrors(file, () => findVersion(file));
  if (version === undefined) return createMendedCopy(file, directory);
  return version < FORMAT_VERSION ? createMigratedCopy(file, directory) : undefined;
}

/** The format version; undefined when the header or the first page of the file is damaged. */
function findVersion(file: string): number | undefined {
  try {
    const version = readFormatVersion(file) as number;
    return version < FORMAT_VERSION || canReadTables(file) ? version : undefined;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'STORAGE_NOT_A_DATABASE') return undefined;
    if (code === 'STORAGE_NOT_TIDEMARK' && (looksLikeHistory(file) || isUnreadable(file))) return undefined;
    throw error;
  }
}

function openSnapshot(file: string, copy: MendedCopy | undefined): DamagedFile {
  // Not so for who does not look at its length.
  const truncated: Damage[] = isUnreadable(file)
    ? [{ kind: 'page', message: 'the file is shorter than it says: its end is missing' }]
    : [];
  const log = findLogDamage(walOf(file));
  const db = openTolerantly(file);
  db.exec('BEGIN');
  return {
    db,
    damages: [...(copy?.damages ?? []), ...truncated, ...(log === undefined ? [] : [log])],
    [Symbol.dispose]: () => {
      db.close();
      copy?.[Symbol.dispose]();
    },
  };
}
