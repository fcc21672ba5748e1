import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createFakeClock, systemClock } from '@tidemark/core';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { createPromptTransact, createTransact, createUrgentTransact, createYieldingTransact } from './write-turns.ts';

let file: HistoryFile;
let db: Database;
const write = () => db.prepare("INSERT INTO written VALUES ('recorder')").run();
const written = (by: string) => file.select(`SELECT count(*) FROM written WHERE by = '${by}'`)[0];

beforeEach(() => {
  file = createHistoryFile();
  db = new SqliteDatabase(file.path);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE written (by TEXT)');
});

afterEach(() => {
  db.close();
  file[Symbol.dispose]();
});

it.each([
  { by: 'the one writer', transact: () => createTransact(db) },
  { by: 'a recorder', transact: () => createUrgentTransact(db) },
  { by: 'a ledger', transact: () => createPromptTransact(db, createFakeClock(), 100) },
  { by: 'a maintainer', transact: () => createYieldingTransact(db, createFakeClock()) },
])('leaves nothing of what $by wrote before it failed', ({ transact }) => {
  const failing = () => {
    write();
    throw new RangeError('failed');
  };
  expect(() => transact()(failing)).toThrow(new RangeError('failed'));
  expect(transact()(() => write().changes)).toBe(1);
  expect(written('recorder')).toBe(1);
});

it('tells a ledger that somebody else writes all the time', () => {
  const other = new SqliteDatabase(file.path);
  other.exec('BEGIN IMMEDIATE');
  const transact = createPromptTransact(db, systemClock, 5);
  expect(() => transact(write)).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
  other.close();
  expect(transact(() => write().changes)).toBe(1);
});

it('lets a recorder write while a maintainer writes without end', async () => {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const maintainer = new Worker(new URL('../test/writing-thread.ts', import.meta.url), {
    workerData: { file: file.path, stop },
  });
  await once(maintainer, 'message');
  const transact = createUrgentTransact(db);
  for (let i = 0; i < 100; i++) transact(write);
  Atomics.store(stop, 0, 1);
  await once(maintainer, 'exit');
  expect(written('recorder')).toBe(100);
  expect(written('maintainer')).toBeGreaterThan(100);
});
