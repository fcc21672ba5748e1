import SqliteDatabase, { type Database } from 'better-sqlite3';
import { isCorruption } from './damage.ts';
import { TABLES } from './tables.ts';

/** Opens a file for reading, also one that is shorter than it says. */
export function openTolerantly(file: string): Database {
  const db = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  db.pragma('cell_size_check = ON');
  return db;
}

/** Whether the tables are known, and at least one of them can be read. */
export function canReadTables(file: string): boolean {
  let db: Database | undefined;
  try {
    db = openTolerantly(file);
    return countReadable(db) > 0;
  } catch (error) {
    if (isCorruption(error) || isUnknownTable(error)) return false;
    throw error;
  } finally {
    db?.close();
  }
}

function countReadable(db: Database): number {
  const statements = Object.values(TABLES).map(({ table, columns }) =>
    db.prepare(`SELECT ${columns} FROM ${table} NOT INDEXED LIMIT 1`),
  );
  return statements.filter((statement) => {
    try {
      statement.get();
      return true;
    } catch (error) {
      if (!isCorruption(error)) throw error;
      return false;
    }
  }).length;
}

function isUnknownTable(error: unknown): boolean {
  return (error as { code?: string }).code === 'SQLITE_ERROR';
}

/** Whether SQLite, left to itself, finds nothing in the file. */
export function isUnreadable(file: string): boolean {
  const db = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (!isCorruption(error)) throw error;
    return true;
  } finally {
    db.close();
  }
}
