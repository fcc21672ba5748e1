import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExportedHistory, type ExportedHistory } from '../../test/exported-history.ts';
import { openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

let here: Workplace;
let history: ExportedHistory;

beforeAll(() => {
  here = openWorkplace();
  history = createExportedHistory();
});

afterAll(() => {
  here[Symbol.dispose]();
  history[Symbol.dispose]();
});

const fromHere = (args: readonly string[]) => ['sql', '--data-dir', history.dataDir, ...args];
const run = (...args: string[]) => here.runInTurn(fromHere(args));

describe('tidemark sql', PATIENT, () => {
  it('answers with a table', async () => {
    const sql = `SELECT metric, count(*) AS n FROM samples WHERE labels ->> 'name' = 'plain' GROUP BY metric`;
    expect(await here.run(fromHere([sql]))).toEqual({
      code: 0,
      stderr: '',
      stdout: 'metric                        n\nprocess_cpu_seconds_total  2500\nprocess_threads            2500\n',
    });
  });

  it('ends a table after so many rows, and says so', async () => {
    const { stdout } = await run('SELECT series_id FROM samples', '--limit', '2');
    expect(stdout).toMatch(/^series_id\n +\d+\n +\d+\nthe first 2 rows; more with --limit, all with --json/);
  });

  it('answers with JSON, a line a row, or CSV', async () => {
    const sql = "SELECT 1 AS a, 2.5 AS a, NULL AS b, x'00ff' AS c, 'x,y' AS d";
    expect((await run(sql, '--json')).stdout).toBe('[{"a":1,"a_2":2.5,"b":null,"c":"00ff","d":"x,y"}]\n');
    expect((await run(sql, '--ndjson')).stdout).toBe('{"a":1,"a_2":2.5,"b":null,"c":"00ff","d":"x,y"}\n');
    expect((await run(sql, '--csv')).stdout).toBe('a,a,b,c,d\n1,2.5,,00ff,"x,y"\n');
  });

  it('answers nothing with nothing', async () => {
    const sql = 'SELECT id FROM series WHERE id < 0';
    expect(await run(sql, '--json')).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await run(sql, '--ndjson')).toMatchObject({ code: 0, stdout: '' });
    expect(await run(sql)).toMatchObject({ code: 0, stdout: 'id\n' });
  });

  it('gives every row of a long answer', async () => {
    const { stdout } = await run('SELECT time_ms, value FROM samples', '--csv');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + history.samples.length);
  });

  it.each<[args: string[], code: number, message: string]>([
    [['selec'], 2, 'near "selec": syntax error [STORAGE_SQL_INVALID]'],
    [['DROP TABLE series'], 2, 'only statements that read can be run, such as SELECT [STORAGE_SQL_INVALID]'],
    [['SELECT 1', '--timeout', 'soon'], 2, '--timeout is "soon", but must be a duration'],
    [['SELECT 1', '--from', 'once'], 2, '--from is "once", which is not a time'],
    [[], 2, "missing required argument 'statement'"],
  ])('%j is told in one line', async (args, code, message) => {
    const outcome = await run(...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(`error: ${message}`);
    expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  it('is stopped by Ctrl-C', async () => {
    const sql = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c';
    const { child, ended, printed } = here.start(fromHere(['--ndjson', sql]));
    await printed(/"x":1000\}/);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the query was cancelled [STORAGE_QUERY_CANCELLED]'),
    });
  });
});
