import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import SqliteDatabase, { type Database } from 'better-sqlite3';

/** Runs `use` on a connection that may write anything. */
export function tamper<T>(file: string, use: (db: Database) => T): T {
  const db = new SqliteDatabase(file);
  try {
    db.pragma('foreign_keys = OFF');
    const result = use(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    return result;
  } finally {
    db.close();
  }
}

/** Flips a bit in the middle of a blob where it lies in the file. */
export function flipInBlob(file: string, select: string): void {
  const blob = tamper(file, (db) => db.prepare(select).pluck().get() as Buffer);
  const bytes = readFileSync(file);
  const at = bytes.indexOf(blob);
  if (at < 0) throw new Error(`not in one piece: ${select}`);
  const middle = at + Math.floor(blob.length / 2);
  bytes[middle] = (bytes[middle] as number) ^ 4;
  writeFileSync(file, bytes);
}

/** Overwrites bytes of the file. */
export function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, bytes.length, at);
  closeSync(fd);
}

/** Fills the start of some pages of a table with noise: its leaves, or what leads to them. */
export function ruinPages(
  file: string,
  table: string,
  type: 'leaf' | 'internal',
  which: (pages: number[]) => number[],
): void {
  const [pages, pageBytes] = tamper(file, (db) => [
    db
      .prepare('SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path')
      .pluck()
      .all(table, type) as number[],
    db.pragma('page_size', { simple: true }) as number,
  ]);
  for (const page of which(pages)) overwrite(file, (page - 1) * pageBytes, Buffer.alloc(64, 0xa5));
}

/** Keeps the first part of the file. */
export function cutTo(file: string, share: number): void {
  truncateSync(file, Math.floor(statSync(file).size * share));
}
