import { once } from 'node:events';
import { readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

const RANGE = ['--from', '2026-01-01', '--to', '2026-02-01'];
const fromHere = (args: readonly string[]) => ['export', '--data-dir', history.dataDir, ...RANGE, ...args];
const run = (...args: string[]) => here.runInTurn(fromHere(args));
const files = () => readdirSync(here.folder);

describe('tidemark export', PATIENT, () => {
  it('writes a file and says what it wrote', async () => {
    const { code, stdout, stderr } = await here.run(fromHere(['--out', 'all.csv']));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const text = readFileSync(join(here.folder, 'all.csv'), 'utf8');
    const rows = history.samples.length;
    expect(stdout).toMatch(
      new RegExp(
        `^wrote all.csv: ${rows} rows of 14 series, \\S+ MiB; 2026-01-01 00:00:00 to 2026-02-01 00:00:00, tier raw; in `,
      ),
    );
    expect(text.startsWith('time,metric,mode,name,pid,value\n')).toBe(true);
    expect(files().filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('writes to stdout, and nothing else there', async () => {
    const { code, stdout, stderr } = await here.run(fromHere(['process_threads{name="plain"}', '--format', 'ndjson']));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2500);
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      metric: 'process_threads',
      labels: { name: 'plain', pid: '7' },
    });
  });

  it('replaces a file only when it is told to', async () => {
    const path = join(here.folder, 'mine.json');
    writeFileSync(path, 'mine');
    expect(await run('--out', 'mine.json')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: there is a file at mine.json already [CLI_TARGET_EXISTS]\n' +
        '  hint: name a file that does not exist yet, or replace it with --force\n',
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(await run('--out', 'mine.json', '--force')).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ columns: ['timeMs', 'value'] });
  });

  it('begins anew what a killed export left behind', async () => {
    writeFileSync(join(here.folder, '.again.csv.partial'), 'left behind');
    expect(await run('--out', 'again.csv')).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toContain('again.csv');
    expect(files()).not.toContain('.again.csv.partial');
  });

  it.each<[args: string[], code: number, message: string]>([
    [['--out', 'x.txt'], 2, '--out x.txt does not say which format it is to be [CLI_USAGE_INVALID]'],
    [['--format', 'parquet'], 2, 'parquet is not for stdout [CLI_USAGE_INVALID]'],
    [['--format', 'xml'], 2, "option '--format <name>' argument 'xml' is invalid."],
    [['process_thread', '--out', 'x.csv'], 2, 'no metric is called "process_thread" [CORE_METRIC_UNKNOWN]'],
    [['host_load1', '--out', 'x.csv'], 3, 'nothing that matches was recorded between 2026-01-01 and 2026-02-01'],
    [['--from', '2026-01-31', '--out', 'x.csv'], 3, 'nothing that matches was recorded between 2026-01-31 and'],
    [['--out', 'nowhere/x.csv'], 1, 'cannot write nowhere/x.csv: ENOENT'],
  ])('%j is told in one line and leaves nothing', async (args, code, message) => {
    const outcome = await run(...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(`error: ${message}`);
    expect(files().filter((name) => name.includes('x.csv') || name.includes('x.txt'))).toEqual([]);
  });

  it('that is stopped leaves nothing', async () => {
    using many = createExportedHistory(20_000);
    const args = ['export', '--data-dir', many.dataDir, '--from', '2026-01-01', '--out', 'stopped.ndjson'];
    const watcher = watch(here.folder);
    const { child, ended } = here.start(args);
    const [, appeared] = await once(watcher, 'change');
    watcher.close();
    expect(appeared).toBe('.stopped.ndjson.partial');
    child.kill('SIGINT');
    const outcome = await ended;
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain(
      'error: the export was stopped; nothing is left at stopped.ndjson [CLI_EXPORT_STOPPED]',
    );
    expect(files().filter((name) => name.includes('stopped'))).toEqual([]);
  });
});
