import { type Aggregation, formatSeries, type Percentile, parseSelector, type Series } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transitionsBetween } from '../../test/alert-life.ts';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { commitBetween, withLedger } from '../../test/ledger-contents.ts';
import { recordHistory } from '../../test/recorded-history.ts';
import { simulateFrames, T0 } from '../../test/simulated-frames.ts';
import type { AlertTransition } from '../ledger/ledger.ts';
import { openSnapshot } from '../scan-snapshot.ts';
import { openSqlTables } from './sql-tables.ts';

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

/** A day and more: every tier has something, and the journal too. */
let file: HistoryFile;

beforeAll(() => {
  file = createHistoryFile();
  recordHistory(file.path, simulateFrames());
});

afterAll(() => file[Symbol.dispose]());

function select(sql: string, range = ALWAYS): Record<string, unknown>[] {
  using snapshot = openSnapshot(file.path);
  const db = openSqlTables(snapshot, range);
  try {
    return db.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

interface Question {
  readonly selector: string;
  readonly aggregation: Aggregation | Percentile;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** What the query engine answers, as rows of series, time and value in the order of both. */
function ask({ selector, ...question }: Question): readonly (readonly unknown[])[] {
  const answer = file.read((reader) => reader.query({ ...question, selector: parseSelector(selector) }));
  return answer.series.flatMap(({ series, values }) =>
    Array.from(values, (value, i) => [nameOf(series), answer.fromMs + i * answer.stepMs, value] as const)
      .filter(([, , value]) => !Number.isNaN(value))
      .map(([name, timeMs, value]) => [name, timeMs, value.toPrecision(9)]),
  );
}

function nameOf(series: Pick<Series, 'labels' | 'metric'>): string {
  return formatSeries(series);
}

function rowsOf(sql: string, range = ALWAYS): readonly (readonly unknown[])[] {
  const rows = select(sql, range).map(({ metric, labels, t, v }) => {
    const series = { metric: { name: metric as string }, labels: JSON.parse(labels as string) };
    return [formatSeries(series), t, (v as number).toPrecision(9)] as const;
  });
  return rows.toSorted(([a, t], [b, u]) => (a === b ? (t as number) - (u as number) : a < b ? -1 : 1));
}

/** Samples of the last eight hours are still there. */
const RAW = { fromMs: T0 + 22 * HOUR_MS, toMs: T0 + 27 * HOUR_MS };
const MINUTES = { fromMs: T0 + 6 * HOUR_MS, toMs: T0 + 27 * HOUR_MS };
const HOURS = { fromMs: T0, toMs: T0 + 27 * HOUR_MS };
const within = ({ fromMs, toMs }: typeof RAW) => `time_ms >= ${fromMs} AND time_ms < ${toMs}`;

describe('tables answer what queries answer', () => {
  it.each<[aggregation: Aggregation, expression: string]>([
    ['avg', 'avg(value)'],
    ['max', 'max(value)'],
    ['sum', 'sum(value)'],
    ['count', 'count(*)'],
  ])('%s of each minute, from samples', (aggregation, expression) => {
    const sql = `SELECT metric, labels, time_ms / 60000 * 60000 AS t, ${expression} AS v FROM samples
                 WHERE metric = 'process_threads' AND ${within(RAW)} GROUP BY series_id, t`;
    const expected = ask({ selector: 'process_threads', aggregation, stepMs: MINUTE_MS, ...RAW });
    expect(expected.length).toBeGreaterThan(1000);
    expect(rowsOf(sql)).toEqual(expected);
  });

  it.each<Aggregation>(['avg', 'min', 'max', 'count', 'last', 'stddev'])('%s of each minute, from rollup_1m', (agg) => {
    const sql = `SELECT metric, labels, time_ms AS t, ${agg} AS v FROM rollup_1m WHERE ${within(MINUTES)} AND v IS NOT NULL`;
    const expected = ask({ selector: '{__name__=~".*"}', aggregation: agg, stepMs: MINUTE_MS, ...MINUTES });
    expect(rowsOf(sql, MINUTES)).toEqual(expected);
  });

  it.each<Aggregation | Percentile>(['max', 'sum', 'rate', 'increase', 'p50', 'p95', 'p99'])(
    '%s of each hour, from rollup_1h',
    (aggregation) => {
      const sql = `SELECT metric, labels, time_ms AS t, ${aggregation} AS v FROM rollup_1h
                   WHERE metric = 'process_cpu_seconds_total' AND v IS NOT NULL`;
      const selector = 'process_cpu_seconds_total';
      expect(rowsOf(sql, HOURS)).toEqual(ask({ selector, aggregation, stepMs: HOUR_MS, ...HOURS }));
    },
  );
});

describe('tables', () => {
  it('tell the labels, kinds and times of series', () => {
    const [one] = select(`SELECT *, labels ->> 'name' AS name FROM series WHERE labels ->> 'name' = 'stays-0'`);
    expect(one).toMatchObject({
      metric: 'process_threads',
      kind: 'gauge',
      name: 'stays-0',
      first_ms: T0 + 10_000,
      last_ms: T0 + 100_000_000,
    });
  });

  it('give times as integers and as text', () => {
    const [row] = select('SELECT time_ms, typeof(time_ms) AS type, time FROM samples ORDER BY time_ms LIMIT 1', RAW);
    expect(row).toEqual({ time_ms: RAW.fromMs, type: 'integer', time: new Date(RAW.fromMs).toISOString() });
  });

  it('tell events', () => {
    const rows = select(`SELECT type, labels ->> 'name' AS name, count(*) AS n FROM events GROUP BY type`);
    expect(rows).toEqual([{ type: 'process-start', name: 'node', n: expect.any(Number) }]);
  });

  it('know what became of alerts', () => {
    withLedger(file.path, (ledger) => commitBetween(ledger, 1, 4));
    const [last] = transitionsBetween(4, 4);
    const range = { fromMs: 0, toMs: (last as AlertTransition).timeMs };
    const sql = `SELECT time, rule, labels ->> 'pid' AS pid, to_phase, value, by_whom FROM alert_transitions`;
    expect(select(sql, range)).toEqual([
      {
        time: '2026-01-05T12:00:01.000Z',
        rule: 'process-memory-high',
        pid: '1',
        to_phase: 'resolved',
        value: null,
        by_whom: 'ada',
      },
      {
        time: '2026-01-05T12:00:02.000Z',
        rule: 'process-memory-high',
        pid: '2',
        to_phase: 'firing',
        value: 2050.25,
        by_whom: null,
      },
      {
        time: '2026-01-05T12:00:03.000Z',
        rule: 'process-memory-high',
        pid: '3',
        to_phase: 'resolved',
        value: null,
        by_whom: 'ada',
      },
    ]);
  });

  it('join each other', () => {
    const sql = `SELECT s.unit, count(*) AS n FROM samples AS x JOIN series AS s ON s.id = x.series_id
                 WHERE s.metric = 'process_threads' AND s.labels ->> 'name' = 'stays-0' AND ${within(RAW)}`;
    expect(select(sql)).toEqual([{ unit: 'count', n: 1800 }]);
  });

  it('know no percentiles of minutes whose samples are gone', () => {
    const [row] = select('SELECT count(*) AS n, count(p50) AS known FROM rollup_1m', {
      ...MINUTES,
      toMs: MINUTES.fromMs + HOUR_MS,
    });
    expect(row).toEqual({ n: expect.any(Number), known: 0 });
    expect(row?.n).toBeGreaterThan(0);
  });

  it('cannot be written', () => {
    using snapshot = openSnapshot(file.path);
    const db = openSqlTables(snapshot, ALWAYS);
    expect(() => db.exec('DELETE FROM series')).toThrow('attempt to write a readonly database');
    expect(() => db.exec('CREATE TABLE mine (a)')).toThrow('attempt to write a readonly database');
    expect(() => db.exec('DELETE FROM samples')).toThrow('cannot modify samples because it is a view');
    db.close();
  });
});
