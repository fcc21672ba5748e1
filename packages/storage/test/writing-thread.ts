// Writes to a file as a maintainer does, in transactions without end, until it is told to stop.
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import { createYieldingTransact } from '../src/write-turns.ts';

const { file, stop } = workerData as WritingOptions;

export interface WritingOptions {
  readonly file: string;
  /** One number: 0 until it is to stop. */
  readonly stop: Int32Array;
}

const db = new SqliteDatabase(file);
const transact = createYieldingTransact(db, systemClock);
const insert = db.prepare("INSERT INTO written VALUES ('maintainer')");
for (let i = 0; Atomics.load(stop, 0) === 0; i++) {
  transact(() => {
    for (let row = 0; row < 1000; row++) insert.run();
  });
  if (i === 0) parentPort?.postMessage('writing');
}
db.close();
