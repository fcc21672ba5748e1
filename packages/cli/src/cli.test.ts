import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_OPTIONS } from '@tidemark/agent/config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, openWorkplace, PATIENT, type Workplace } from '../test/tidemark-process.ts';

let here: Workplace;

beforeAll(() => {
  here = openWorkplace();
});

afterAll(() => here[Symbol.dispose]());

const MISTAKES: readonly [args: string[], code: number, message: string, hint: string][] = [
  [['stats'], 2, "unknown command 'stats' [CLI_USAGE_INVALID]", 'did you mean status?'],
  [['start', '--prot', '1'], 2, "unknown option '--prot' [CLI_USAGE_INVALID]", 'did you mean --port?'],
  [['start', '--port'], 2, "option '--port <number>' argument missing [CLI_USAGE_INVALID]", '`tidemark --help`'],
  [['query'], 2, "missing required argument 'selector' [CLI_USAGE_INVALID]", '`tidemark --help`'],
  [['query', 'x', '--agg', 'mean'], 2, "option '--agg <names>' argument 'mean' is invalid. Use avg, min,", ''],
  [['query', 'x', '--json', '--csv'], 2, "option '--json' cannot be used with option '--csv'", ''],
  [['query', '{'], 2, 'selector "{": unexpected end at position 2', 'metric{label='],
  [['query', 'host_load'], 2, 'no metric is called "host_load" [CORE_METRIC_UNKNOWN]', 'did you mean host_load1?'],
  [['query', 'host_load1', '--from', 'once'], 2, '--from is "once", which is not a time', 'how long ago'],
  [['query', 'host_load1', '--step', '5'], 2, '--step is "5", but must be a duration from 1ms to', 'a unit: 500ms'],
  [['start', '--duration', 'soon'], 2, '--duration is "soon", but must be a duration from 1s to 3w', 'a unit: 500ms'],
  [['start', '--interval', '1'], 2, 'recorder.interval is "1" (--interval), but must be a duration', 'default, 1s'],
  [['start', '--config', 'none.yaml'], 2, 'cannot read the configuration file', 'check that the file'],
  [['latest', '--url', '127.0.0.1:9001'], 2, '--url is "127.0.0.1:9001", which is not an HTTP URL', '--url http://'],
  [['latest', '--data-dir', 'none'], 3, 'there is no history file at', '`tidemark start`'],
  [['top'], 2, 'top draws on a terminal', '--once'],
  [['query', 'x', '--agg', 'p101'], 2, "option '--agg <names>' argument 'p101' is invalid. Use avg", ''],
  [['query', 'x', '--agg', 'avg,'], 2, "option '--agg <names>' argument 'avg,' is invalid", ''],
  [['query', 'x', '--rate', '--agg', 'max'], 2, "option '--rate' cannot be used with option '--agg <names>'", ''],
  [
    ['query', 'x', '--group-by', 'a b'],
    2,
    "option '--group-by <labels>' argument 'a b' is invalid. \"a b\" is no label; use name",
    '',
  ],
  [['query', 'host_load1', '--group-agg', 'max'], 2, '--group-agg max says how groups are made', '--group-by name'],
  [
    ['query', 'x', '--group-agg', 'total'],
    2,
    "option '--group-agg <name>' argument 'total' is invalid. Allowed choices are sum, avg",
    '',
  ],
  [
    ['query', 'x', '--top', '0'],
    2,
    "option '--top <n>' argument '0' is invalid. Use a whole number from 1 to 10000",
    '',
  ],
  [['query', 'x', '--top', 'all'], 2, "option '--top <n>' argument 'all' is invalid", ''],
  [
    ['query', 'x', '--tier', 'second'],
    2,
    "option '--tier <name>' argument 'second' is invalid. Allowed choices are raw",
    '',
  ],
  [['query', 'x', '--chart', '--json'], 2, "option '--chart' cannot be used with option '--json'", ''],
  [['query', 'x', '--ndjson', '--csv'], 2, "option '--ndjson' cannot be used with option '--csv'", ''],
  [['query', 'host_load1', '--from', '1h', '--to', '2h'], 2, 'the range from 1h to 2h ends before it begins', ''],
  [['query', 'host_load1', '--step', '0s'], 2, '--step is "0s", but must be a duration from 1ms', ''],
  [['query', 'host_load1{'], 2, 'selector "host_load1{": unexpected end', ''],
  [['query', '{name=~"("}'], 2, 'selector: "(" is not a regular expression', ''],
  [['query', 'host_load1', '--url', 'ftp://x'], 2, '--url is "ftp://x", which is not an HTTP URL', ''],
  [['query', 'host_load1', '--url', 'http://127.0.0.1:1'], 3, 'no Tidemark answers at http://127.0.0.1:1', ''],
  [['query', 'x', '--url', 'http://127.0.0.1:1', '--data-dir', 'y'], 2, "option '--url <url>' cannot be used", ''],
  [['series', '--values', 'name', '--json'], 2, "option '--values <label>' cannot be used with option '--json'", ''],
  [['series', '--data-dir', 'none'], 3, 'there is no history file at', ''],
  [['backup'], 2, "missing required argument 'target'", ''],
  [['backup', 'copy.db', '--data-dir', 'none'], 3, 'there is no history file at', ''],
  [['check', '--data-dir', 'none'], 3, 'there is no history file at', ''],
  [['repair', 'copy.db', '--data-dir', 'none'], 3, 'there is no history file at', ''],
  [['compact', '--data-dir', 'none'], 3, 'there is no history file at', ''],
  [['retention', '--data-dir', 'none'], 3, 'there is no history file at', ''],
  [['retention', 'now'], 2, "too many arguments for 'retention'", ''],
  [['collection', 'interval', '5'], 2, 'interval is "5", but must be a duration from 100ms to 10m', 'a unit: 500ms'],
  [['collection', 'pause'], 2, "unknown command 'pause' [CLI_USAGE_INVALID]", ''],
  [['collection', 'stop', '--port', '1'], 3, 'no Tidemark answers at http://127.0.0.1:1', ''],
  [['complete', 'elvish'], 2, "command-argument value 'elvish' is invalid for argument 'shell'", ''],
];

describe('a mistake on the command line', PATIENT, () => {
  let outcomes: readonly Outcome[];

  beforeAll(async () => {
    outcomes = await Promise.all(MISTAKES.map(([args]) => here.runInTurn(args)));
  }, PATIENT.timeout);

  it.each(MISTAKES)('%j is told in one line and a hint', (args, code, message, hint) => {
    const outcome = outcomes[MISTAKES.findIndex(([each]) => each === args)] as Outcome;
    expect(outcome).toMatchObject({ code, stdout: '' });
    const [first, second, end, ...rest] = outcome.stderr.split('\n');
    expect(first).toContain(`error: ${message}`);
    expect(first).toMatch(/ \[[A-Z_]+\]$/);
    expect(second).toMatch(/^ {2}hint: .+/);
    expect(second).toContain(hint);
    expect([end, ...rest]).toEqual(['']);
    expect(readdirSync(here.folder)).toEqual([]);
  });

  it('in the configuration file is told with its line', async () => {
    using place = openWorkplace();
    writeFileSync(join(place.folder, 'my.yaml'), 'server:\n  prot: 80\n');
    expect(await place.run(['start', '--config', 'my.yaml'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        `error: unknown configuration key "server.prot" (${place.folder}/my.yaml:2) [AGENT_CONFIG_KEY_UNKNOWN]\n` +
        '  hint: did you mean "port" below "server:"?\n',
    });
    expect(readdirSync(place.folder)).toEqual(['my.yaml']);
  });

  it('shows the stack to those who ask for it', async () => {
    const { stderr } = await here.run(['latest'], { env: { TIDEMARK_DEBUG: '1' } });
    expect(stderr).toMatch(/^error: .*\n {2}hint: .*\nTidemarkError: .*\n\s+at /);
  });
});

it('lets no control character of the outside world through to the terminal', PATIENT, async () => {
  const { stderr } = await here.run(['query', '\u001b[2Jx\u0007']);
  expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

describe('help', PATIENT, () => {
  it.each([{ args: [] }, { args: ['--help'] }, { args: ['help'] }])('lists the commands: $args', async ({ args }) => {
    const { code, stdout, stderr } = await here.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['start', 'status', 'latest', 'query', 'top', 'config'])
      expect(stdout).toContain(`\n  ${command} `);
  });

  it('says what a command does', async () => {
    const { code, stdout } = await here.run(['query', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: tidemark query [options] <selector>');
  });

  it('is what a group of commands answers with', async () => {
    expect(await here.run(['config'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('print') });
  });

  it('loads neither the recorder nor the database', async () => {
    const { stderr } = await here.run(['--help'], { env: { NODE_DEBUG: 'esm' } });
    expect(stderr).toContain('commander');
    expect(stderr).not.toMatch(/piscina|better-sqlite3|hono|zod|yaml/);
  });
});

it('shows its version', PATIENT, async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await here.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('config print', PATIENT, () => {
  it('shows every key, its value and where it came from', async () => {
    using place = openWorkplace();
    mkdirSync(join(place.folder, '.config/tidemark'), { recursive: true });
    const file = join(place.folder, '.config/tidemark/config.yaml');
    writeFileSync(file, 'recorder:\n  interval: 2s\n');
    const { code, stdout } = await place.run(['config', 'print', '--port', '80'], {
      env: { TIDEMARK_LOG_LEVEL: 'warn' },
    });
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['KEY', 'VALUE', 'FROM']);
    expect(rows.slice(1).map(([key]) => key)).toEqual(CONFIG_OPTIONS.map(({ key }) => key));
    expect(rows).toContainEqual(['server.port', '80', '--port']);
    expect(rows).toContainEqual(['log.level', 'warn', 'TIDEMARK_LOG_LEVEL']);
    expect(rows).toContainEqual(['recorder.interval', '2s', `${file}:2`]);
    expect(rows).toContainEqual(['dataDir', join(place.folder, '.local/state/tidemark'), 'default']);
  });

  it('is JSON for programs', async () => {
    const { stdout } = await here.run(['config', 'print', '--json']);
    const { file, settings } = JSON.parse(stdout) as { file: null; settings: unknown[] };
    expect(file).toBeNull();
    expect(settings).toContainEqual({
      key: 'server.port',
      value: 9001,
      origin: { source: 'default' },
      variable: 'TIDEMARK_SERVER_PORT',
    });
  });
});
