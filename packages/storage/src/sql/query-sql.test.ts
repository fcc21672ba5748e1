import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { record } from '../../test/recordings.ts';
import { querySql, type SqlRequest } from './query-sql.ts';

const PATIENT = { timeout: 30_000 };
const START_MS = Date.UTC(2027, 0, 15, 11, 57);
const FOREVER = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';

let file: HistoryFile;

beforeAll(() => {
  file = createHistoryFile();
  file.record(record([{ frames: 3000, intervalMs: 1000, layout: 'few', seam: 'nothing' }], 1, START_MS));
});

afterAll(() => file[Symbol.dispose]());

const ask = (sql: string, limits: Partial<SqlRequest> = {}) =>
  querySql({ file: file.path, sql, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, ...limits });

async function rowsOf(sql: string, limits?: Partial<SqlRequest>) {
  await using answer = await ask(sql, limits);
  const rows: unknown[] = [];
  for await (const batch of answer.rows()) rows.push(...batch);
  return { columns: answer.columns, rows };
}

describe('a statement', PATIENT, () => {
  it('is answered with columns and all of its rows', async () => {
    const { columns, rows } = await rowsOf(`SELECT time_ms, value FROM samples WHERE metric = 'host_load1'`);
    expect(columns).toEqual(['time_ms', 'value']);
    expect(rows).toHaveLength(3000);
  });

  it('reads only the range that it is given', async () => {
    const range = { fromMs: START_MS + 60_000, toMs: START_MS + 90_000 };
    const { rows } = await rowsOf('SELECT min(time_ms), max(time_ms) FROM samples', range);
    const [first, last] = rows[0] as [number, number];
    expect(first).toBeGreaterThanOrEqual(range.fromMs);
    expect(last).toBeLessThan(range.toMs);
  });

  it('need not be read to its end', async () => {
    await using answer = await ask('SELECT * FROM samples');
    for await (const batch of answer.rows()) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
  });

  it.each([
    ['selec 1', 'near "selec": syntax error'],
    ['SELECT * FROM nix', 'no such table: nix'],
    ['SELECT cpu FROM samples', 'no such column: cpu'],
    ['DELETE FROM series', 'only statements that read can be run, such as SELECT'],
    ['DELETE FROM series RETURNING id', 'only statements that read can be run, such as SELECT'],
    ["ATTACH 'other.db' AS other", 'only statements that read can be run, such as SELECT'],
    ["VACUUM INTO 'other.db'", 'only statements that read can be run, such as SELECT'],
    ['SELECT 1; SELECT 2', 'The supplied SQL string contains more than one statement'],
  ])('that is wrong is told in words of SQLite: %s', async (sql, message) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'STORAGE_SQL_INVALID', message });
  });

  it('that takes too long is ended, even where SQLite never comes back', async () => {
    await expect(rowsOf(FOREVER, { timeoutMs: 2000 })).rejects.toMatchObject({
      code: 'STORAGE_QUERY_TOO_SLOW',
      message: 'the query took longer than 2s',
    });
  });

  it('is ended by a signal', async () => {
    const stop = new AbortController();
    const answer = await ask(FOREVER, { signal: stop.signal });
    const rows = answer.rows().next();
    stop.abort();
    await expect(rows).rejects.toMatchObject({ code: 'STORAGE_QUERY_CANCELLED' });
  });

  it('needs a history', async () => {
    await expect(ask('SELECT 1', { file: `${file.path}.none` })).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
  });
});
