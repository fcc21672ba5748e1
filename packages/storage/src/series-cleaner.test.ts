import { type Layout, METRICS } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { plainFrames } from '../test/plain-frames.ts';
import { createSeriesCleaner } from './series-cleaner.ts';
import { resolveTiers } from './tiers.ts';
import { createTransact, type Transact } from './write-turns.ts';

const NOON = Date.UTC(2027, 0, 15, 12);
const YEAR_LATER = NOON + 400 * 86_400_000;

const threadsOf = (...names: string[]): Layout => ({
  series: names.map((name) => ({ metric: METRICS.process_threads, labels: { name } })),
});
const SHORT = Array.from({ length: 250 }, (_, i) => `short ${i}`);

let file: HistoryFile;

/** Records a layout for a minute, at a time of its own. */
function record(layout: Layout, firstSeq: number, fromMs = NOON + 60_000 * firstSeq): void {
  file.record(plainFrames({ layout, fromMs, count: 60, everyMs: 1000, firstSeq }));
}

/** Forgets what it can, a year later. `prepare` makes its transactions. */
function forgetSeries(db: SqliteDatabase.Database, prepare: (transact: Transact) => Transact): boolean {
  const transact = prepare(createTransact(db));
  const forget = createSeriesCleaner({ db, transact }, resolveTiers());
  try {
    return forget(YEAR_LATER);
  } finally {
    db.close();
  }
}

const namesLeft = () => file.select("SELECT labels ->> 'name' FROM series ORDER BY 1");

beforeEach(() => {
  file = createHistoryFile();
  record(threadsOf('stays', ...SHORT), 1);
  record(threadsOf('stays'), 61);
  file.maintain();
});

afterEach(() => file[Symbol.dispose]());

describe('forgetting series', () => {
  it('takes those that are gone, in short transactions that do not look through the catalogue', () => {
    const inTransactions: string[] = [];
    let transactions = 0;
    const verbose = (sql: unknown) => db.inTransaction && inTransactions.push(String(sql));
    const db = new SqliteDatabase(file.path, { verbose });
    const found = forgetSeries(db, (transact) => (write) => {
      transactions++;
      return transact(write);
    });
    expect(found).toBe(true);
    expect(namesLeft()).toEqual(['stays']);
    expect(transactions).toBe(3);
    expect(inTransactions.filter((sql) => /^DELETE FROM series/.test(sql))).toHaveLength(250);
    expect(inTransactions.filter((sql) => /^SELECT.* FROM series/s.test(sql))).toEqual([]);
    expect(forgetSeries(new SqliteDatabase(file.path), (transact) => transact)).toBe(false);
  });

  const again = threadsOf('stays', 'short 7');

  it.each([
    ['is recorded again', () => record(again, 121)],
    ['is recorded again by a clock that was set back', () => record(again, 121, NOON + 60_000)],
    [
      'was recorded again and is gone',
      () => {
        record(again, 121);
        record(threadsOf('stays'), 181);
      },
    ],
  ])('leaves one that %s since it was found', (_, recordAgain) => {
    let isFirst = true;
    forgetSeries(new SqliteDatabase(file.path), (transact) => (write) => {
      if (isFirst) recordAgain();
      isFirst = false;
      return transact(write);
    });
    expect(namesLeft()).toEqual(['short 7', 'stays']);
  });
});
