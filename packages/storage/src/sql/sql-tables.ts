import SqliteDatabase, { type Database } from 'better-sqlite3';
import { encodeLabels, type StoredSeries } from '../catalogue.ts';
import { lazily } from '../lazily.ts';
import { BUCKET_QUANTILES, type BucketQuantile, createBucketScan } from '../scan-buckets.ts';
import { createSampleScan } from '../scan-samples.ts';
import type { Snapshot } from '../scan-snapshot.ts';
import { BUCKET_COLUMNS, type RollupTier, type ScanRange } from '../scan-stretch.ts';

/**
 * A history as SQL tables, in a database of its own in memory: whatever a statement does, it has no hold of the file.
 *
 * `series` is a table with an index. What is stored compressed is decoded by table-valued functions that take the id of a
 * series, and `samples` and the rollups are views that join `series` with them. So SQLite picks the series first, by
 * metric, labels or id, and only theirs is decoded; `range` bounds the time. Percentiles are functions of series and
 * bucket, which a view calls when a statement asks for them.
 */
export function openSqlTables(snapshot: Snapshot, range: ScanRange): Database {
  const db = new SqliteDatabase(':memory:');
  defineSeries(db, snapshot.series);
  const byId = new Map(snapshot.series.map((series) => [series.id, series]));
  defineSamples(db, snapshot, range, byId);
  defineRollup(db, snapshot, { tier: 'minute', name: 'rollup_1m', range, byId });
  defineRollup(db, snapshot, { tier: 'hour', name: 'rollup_1h', range, byId });
  defineEvents(db, snapshot.db, range);
  defineTransitions(db, snapshot.db, range);
  db.pragma('query_only = 1');
  return db;
}

type SeriesById = ReadonlyMap<number, StoredSeries>;

/** `time`: text that SQLite's own functions of time take. */
const timeText = (ms: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;

function defineSeries(db: Database, series: readonly StoredSeries[]): void {
  db.exec(`
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      metric TEXT NOT NULL,
      kind TEXT NOT NULL,
      unit TEXT NOT NULL,
      help TEXT NOT NULL,
      labels TEXT NOT NULL,
      first_ms INTEGER NOT NULL,
      last_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX series_metric ON series (metric, labels);`);
  const insert = db.prepare('INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  db.transaction(() => {
    for (const { id, series: one, firstMs, lastMs } of series) {
      const { name, kind, unit, help } = one.metric;
      insert.run(id, name, kind, unit, help, encodeLabels(one.labels), firstMs, lastMs);
    }
  })();
}

/** JavaScript has no integers to give to SQLite; whoever divides a time by 60000 expects one. */
const integer = (column: string) => `CAST(v.${column} AS INTEGER) AS ${column}`;

function defineSamples(db: Database, snapshot: Snapshot, range: ScanRange, byId: SeriesById): void {
  const scan = lazily(() => createSampleScan(snapshot, range));
  db.table('decoded_samples', {
    parameters: ['series'],
    columns: ['time_ms', 'value'],
    *rows(seriesId: unknown) {
      const series = byId.get(seriesId as number);
      if (series === undefined) return;
      const row = [0, 0];
      for (const { timesMs, values } of scan().samplesOf(series)) {
        for (let i = 0; i < timesMs.length; i++) {
          row[0] = timesMs[i] as number;
          row[1] = values[i] as number;
          yield row;
        }
      }
    },
  });
  db.exec(`
    CREATE VIEW samples AS
    SELECT ${integer('time_ms')}, ${timeText('v.time_ms')} AS time, s.metric, s.labels, s.id AS series_id, v.value
    FROM series AS s CROSS JOIN decoded_samples(s.id) AS v`);
}

interface RollupTable {
  readonly tier: RollupTier;
  readonly name: string;
  readonly range: ScanRange;
  readonly byId: SeriesById;
}

function defineRollup(db: Database, snapshot: Snapshot, { tier, name, range, byId }: RollupTable): void {
  const scan = lazily(() => createBucketScan(snapshot, tier, range));
  db.table(`decoded_${name}`, {
    parameters: ['series'],
    columns: ['time_ms', ...BUCKET_COLUMNS],
    *rows(seriesId: unknown) {
      const series = byId.get(seriesId as number);
      if (series === undefined) return;
      for (const { timesMs, columns } of scan().bucketsOf(series)) {
        for (let i = 0; i < timesMs.length; i++) {
          yield [timesMs[i] as number, ...BUCKET_COLUMNS.map((column) => columns[column][i] as number)];
        }
      }
    },
  });
  const percentile = (seriesId: unknown, startMs: unknown, quantile: unknown) => {
    const series = byId.get(seriesId as number);
    return series === undefined ? null : scan().percentile(series, startMs as number, quantile as BucketQuantile);
  };
  db.function(`percentile_of_${name}`, { deterministic: true }, percentile);
  const values = BUCKET_COLUMNS.map((column) => (column === 'count' ? integer(column) : `v.${column}`));
  const percentiles = BUCKET_QUANTILES.map(
    (quantile) => `percentile_of_${name}(s.id, v.time_ms, ${quantile}) AS p${quantile * 100}`,
  );
  db.exec(`
    CREATE VIEW ${name} AS
    SELECT ${integer('time_ms')}, ${timeText('v.time_ms')} AS time, s.metric, s.labels, s.id AS series_id,
           ${[...values, ...percentiles].join(', ')}
    FROM series AS s CROSS JOIN decoded_${name}(s.id) AS v`);
}

function defineEvents(db: Database, history: Database, { fromMs, toMs }: ScanRange): void {
  const select = history
    .prepare('SELECT time_ms, type, labels, details FROM event WHERE time_ms >= ? AND time_ms < ? ORDER BY time_ms, id')
    .raw();
  db.table('decoded_events', {
    columns: ['time_ms', 'type', 'labels', 'details'],
    *rows() {
      for (const row of select.all(fromMs, toMs)) yield row as unknown[];
    },
  });
  db.exec(`
    CREATE VIEW events AS
    SELECT ${integer('time_ms')}, ${timeText('v.time_ms')} AS time, v.type, v.labels, v.details
    FROM decoded_events AS v`);
}

const TRANSITION_FIELDS = 'alert_id, rule, labels, from_phase, to_phase, level, reason, value, by_whom';

function defineTransitions(db: Database, history: Database, { fromMs, toMs }: ScanRange): void {
  const select = history
    .prepare(
      `SELECT time_ms, ${TRANSITION_FIELDS} FROM alert_transition WHERE time_ms >= ? AND time_ms < ? ORDER BY time_ms, id`,
    )
    .raw();
  db.table('decoded_alert_transitions', {
    columns: ['time_ms', ...TRANSITION_FIELDS.split(', ')],
    *rows() {
      for (const row of select.all(fromMs, toMs)) yield row as unknown[];
    },
  });
  db.exec(`
    CREATE VIEW alert_transitions AS
    SELECT ${integer('time_ms')}, ${timeText('v.time_ms')} AS time, ${TRANSITION_FIELDS}
    FROM decoded_alert_transitions AS v`);
}
