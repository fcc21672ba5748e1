import { statSync } from 'node:fs';
import { join } from 'node:path';
import { formatSeries } from '@tidemark/core';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { type DataSet, endMsOf, rowOf, timeMsOf } from './data-set.ts';
import { type Loader, loadApart } from './load-apart.ts';
import { POINTS, questionsOf, wholeRange } from './questions.ts';
import { type IngestWay, type OpenStore, ownCpuMs, type Store } from './store.ts';

const TABLE = 'CREATE TABLE sample (series INTEGER, time_s INTEGER, value REAL)';
const INDEX = 'CREATE INDEX sample_series_time ON sample (series, time_s)';

/** The plainest way of keeping samples: a row each, found by an index. The least bytes a row: series and seconds are small. */
export const sqliteRows: Store = {
  name: 'sqlite',
  missing: () => undefined,
  load: async (set, directory) => {
    await loadApart(set, { loader: 'sqlite-bulk', file: fileOf(directory), isWarm: false });
    const stage = 'table, and index made at the end, which is smaller than one that grows';
    return { bytes: statSync(fileOf(directory)).size, stage };
  },
  ways: [way(1), way(60)],
  open: async (set, directory) => openForQuestions(set, fileOf(directory)),
};

function way(framesPerTransaction: 1 | 60): IngestWay {
  return {
    way: `inserts, ${framesPerTransaction} ${framesPerTransaction === 1 ? 'frame' : 'frames'} a transaction`,
    ingest: (set, directory) =>
      loadApart(set, { loader: `sqlite-${framesPerTransaction}`, file: fileOf(directory), isWarm: false }),
  };
}

function fileOf(directory: string): string {
  return join(directory, 'sqlite.db');
}

/** As the samples of a recorder come in. */
export function loadRows(framesPerTransaction: number): Loader {
  return (set, file) => {
    const db = new SqliteDatabase(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('cache_size = -65536');
    db.exec(`${TABLE}; ${INDEX}`);
    insertRows(db, set, framesPerTransaction);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
  };
}

/** The fastest way to the same rows. */
export function loadRowsInBulk(set: DataSet, file: string): void {
  const db = new SqliteDatabase(file);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(TABLE);
  const places = [...set.series.keys()];
  const insert = db.prepare(`INSERT INTO sample VALUES ${places.map(() => '(?, ?, ?)').join(', ')}`);
  db.transaction(() => {
    for (let frame = 0; frame < set.frames; frame++) {
      const seconds = timeMsOf(set, frame) / 1000;
      const row = rowOf(set, frame);
      insert.run(places.flatMap((place) => [place, seconds, row[place]]));
    }
  })();
  db.exec(INDEX);
  db.close();
}

function insertRows(db: Database, set: DataSet, framesPerTransaction: number): void {
  const insert = db.prepare('INSERT INTO sample VALUES (?, ?, ?)');
  const insertFrames = db.transaction((from: number, to: number) => {
    for (let frame = from; frame < to; frame++) {
      const seconds = timeMsOf(set, frame) / 1000;
      for (const [series, value] of rowOf(set, frame).entries()) insert.run(series, seconds, value);
    }
  });
  for (let from = 0; from < set.frames; from += framesPerTransaction) {
    insertFrames(from, Math.min(set.frames, from + framesPerTransaction));
  }
}

/** A row of an answer: step, series where there are several, and what was asked for. */
type Row = readonly [step: number, avg: number, max: number, series: number];

function openForQuestions(set: DataSet, file: string): OpenStore {
  const db = new SqliteDatabase(file, { readonly: true });
  db.pragma('cache_size = -262144');
  db.pragma('mmap_size = 2147483648');
  const { one, many } = questionsOf(set);
  const key = (i: number) => formatSeries(set.series[i] as DataSet['series'][number]);
  const { fromMs, stepMs, toMs } = wholeRange(set);
  const steps = `SELECT CAST((time_s * 1000 - ${fromMs}) / ${stepMs} AS INTEGER) AS step, avg(value), max(value), series
                 FROM sample WHERE time_s < ${toMs / 1000}`;
  const [week, day, p95, latest] = [
    db.prepare(`${steps} AND series = ? GROUP BY step`).raw(),
    db.prepare(`${steps} AND series BETWEEN ? AND ? GROUP BY series, step`).raw(),
    db.prepare('SELECT value FROM sample WHERE series = ? AND time_s < ? ORDER BY value LIMIT 1 OFFSET ?').pluck(),
    db
      .prepare(`WITH RECURSIVE place (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i < ?)
                SELECT (SELECT value FROM sample WHERE series = i ORDER BY time_s DESC LIMIT 1) FROM place`)
      .pluck(),
  ];
  const toSteps = (rows: readonly Row[], column: 1 | 2) => {
    const numbers = new Float64Array(POINTS).fill(Number.NaN);
    for (const row of rows) numbers[row[0]] = row[column];
    return numbers;
  };
  return {
    cpuMs: ownCpuMs,
    questions: {
      week: async () => {
        const rows = week.all(one) as Row[];
        return () =>
          new Map([
            [`avg ${key(one)}`, toSteps(rows, 1)],
            [`max ${key(one)}`, toSteps(rows, 2)],
          ]);
      },
      day: async () => {
        const rows = day.all(many[0], many.at(-1)) as Row[];
        const rowsOf = (place: number) => rows.filter(([, , , series]) => series === place);
        return () => new Map(many.map((place) => [`avg ${key(place)}`, toSteps(rowsOf(place), 1)]));
      },
      p95: async () => {
        const value = p95.get(one, endMsOf(set) / 1000, Math.floor(set.frames * 0.95)) as number;
        return () => new Map([[`p95 ${key(one)}`, [value]]]);
      },
      latest: async () => {
        const values = latest.all(set.series.length - 1) as number[];
        return () => new Map(values.map((value, i) => [`last ${key(i)}`, [value]]));
      },
    },
    [Symbol.asyncDispose]: async () => {
      db.close();
    },
  };
}
