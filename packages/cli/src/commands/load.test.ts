import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

let here: Workplace;
let agent: string;
let server: Server;
let asked: string[];
let url: string;

beforeAll(async () => {
  here = openWorkplace();
  const running = here.start(['start', '--port', '0', '--data-dir', 'data', '--interval', '100ms']);
  agent = /view +(\S+)/.exec(await running.printed(/view +http\S+\n/))?.[1] as string;
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.end('hello');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
}, PATIENT.timeout);

afterAll(() => {
  here[Symbol.dispose]();
  server.close();
});

const LIVE = 'ws://127.0.0.1:1/live';

const MISTAKES: readonly [args: string[], code: number, message: string, hint: string][] = [
  [['ws'], 2, "missing required argument 'url'", ''],
  [['tcp', 'x'], 2, "unknown command 'tcp'", ''],
  [['ws', 'nonsense'], 2, 'the URL is "nonsense", but must begin with ws://', ''],
  [['sse', LIVE], 2, 'must begin with http:// or https://', ''],
  [['http', 'http://me:secret@127.0.0.1/'], 2, 'the URL holds a user name or password', '--token'],
  [['ws', LIVE, '--clients', '0'], 2, 'clients is 0, but must be a whole number from 1 to 10000', ''],
  [['ws', LIVE, '--clients', 'many'], 2, "argument 'many' is invalid. Use a number.", ''],
  [['ws', LIVE, '--clients', '20000'], 2, 'clients is 20000', ''],
  [['ws', LIVE, '--duration', '30'], 2, '--duration is "30"', 'a unit: 500ms'],
  [['ws', LIVE, '--duration', '2d'], 2, '--duration is "2d", but must be a duration from 1ms to 1d', ''],
  [['ws', LIVE, '--match', '{'], 2, 'selector "{": unexpected end', ''],
  [['ws', LIVE, '--protocol', 'mqtt'], 2, 'Allowed choices are tidemark, plain', ''],
  [['ws', LIVE, '--pause-one', '20s'], 2, 'pause of one client is 20s, but must be from 100ms to 15s', ''],
  [['ws', LIVE, '--every', '1s'], 2, 'every is given, but no message', ''],
  [['ws', 'ws://127.0.0.1:1/x', '--max-p99', '1s'], 2, 'measure no latency', '--message'],
  [['http', 'http://127.0.0.1:1', '--max-gaps', '0'], 2, "unknown option '--max-gaps'", ''],
  [['http', 'http://127.0.0.1:1', '--rate', '0'], 2, 'rate is 0', ''],
  [['http', 'http://127.0.0.1:1', '--header', 'secret'], 2, "Write it as 'name: value'.", ''],
  [['http', 'http://127.0.0.1:1', '--body', '@none'], 2, '--body names a file that cannot be read', ''],
  [['http', 'http://127.0.0.1:1', '--ca', 'none'], 2, '--ca names a file that cannot be read', ''],
  [['http', 'http://127.0.0.1:1', '--ca', 'x', '--insecure-tls'], 2, 'cannot be used with option', ''],
  [['http', 'http://127.0.0.1:1', '--out', 'none/x.json'], 1, 'cannot write none/x.json', ''],
  [['ws', LIVE, '--out', 'x.json'], 3, `no connection to ${LIVE}: connect ECONNREFUSED`, 'check that the server runs'],
  [['sse', 'http://127.0.0.1:1/live'], 3, 'no connection to http://127.0.0.1:1/live', ''],
  [['http', 'http://127.0.0.1:1/'], 3, 'no answer from http://127.0.0.1:1/', ''],
];

describe('a mistake of tidemark load', PATIENT, () => {
  let outcomes: readonly Outcome[];

  beforeAll(async () => {
    outcomes = await Promise.all(MISTAKES.map(([args]) => here.runInTurn(['load', ...args])));
  }, PATIENT.timeout);

  it.each(MISTAKES)('%j is told in one line and a hint', (args, code, message, hint) => {
    const outcome = outcomes[MISTAKES.findIndex(([each]) => each === args)] as Outcome;
    expect(outcome).toMatchObject({ code, stdout: '' });
    const [first, second, ...rest] = outcome.stderr.split('\n');
    expect(first).toContain(message);
    expect(first).toMatch(/^error: .* \[[A-Z_]+\]$/);
    expect(second).toMatch(/^ {2}hint: .+/);
    expect(second).toContain(hint);
    expect(rest).toEqual(['']);
  });

  it('repeats no secret, and leaves no file', () => {
    const told = outcomes.map(({ stderr }) => stderr.replaceAll("argument 'secret'", '')).join('');
    expect(told).not.toContain('secret');
    expect(readdirSync(here.folder)).not.toContain('x.json');
  });
});

describe('tidemark load', PATIENT, () => {
  it('subscribes to an agent and finds no gap', async () => {
    const live = `${agent.replace('http:', 'ws:')}/live`;
    const args = [
      '--clients',
      '20',
      '--duration',
      '1s',
      '--match',
      'host_load1',
      '--max-errors',
      '0',
      '--max-gaps',
      '0',
    ];
    const { code, stdout, stderr } = await here.run(['load', 'ws', live, ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^20 WebSocket clients at ws:.* for 1 s\n/);
    expect(stdout).toMatch(/\nframes +\d+, no gap, none skipped\nerrors +none\n/);
    expect(stdout).toMatch(/\ndelivery .*ms\nspread .*ms\n\nok {2}errors +0 {2}at most 0\nok {2}gaps /);
  });

  it('follows the events of an agent', async () => {
    const { code, stdout } = await here.runInTurn([
      ...['load', 'sse', `${agent}/live`, '--clients', '3', '--duration', '1s', '--match', 'host_load1'],
      ...['--max-gaps', '0', '--json'],
    ]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ version: 1, kind: 'sse', clients: { opened: 3 }, sequence: { gaps: 0 } });
    expect(report.sequence.frames).toBeGreaterThan(3);
  });

  it('ends with 1 when a threshold is not kept, and writes the report to a file as well', async () => {
    const args = ['--duration', '300ms', '--min-rate', '10000000', '--out', 'report.json'];
    const { code, stdout } = await here.runInTurn(['load', 'http', url, ...args]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nFAILED {2}rate +\d+\/s {2}at least 10000000\/s\n/);
    const report = JSON.parse(readFileSync(join(here.folder, 'report.json'), 'utf8'));
    expect(report).toMatchObject({ kind: 'http', url, verdict: { passed: false } });
    const again = await here.runInTurn(['load', 'http', url, ...args]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_TARGET_EXISTS') });
  });

  it('sends the token of the environment and never shows it', async () => {
    writeFileSync(join(here.folder, 'body.txt'), 'hello');
    asked = [];
    const args = ['load', 'http', url, '--duration', '300ms', '--body', '@body.txt', '--json'];
    const { code, stdout, stderr } = await here.run(args, { env: { TIDEMARK_TOKEN: 'tdm_secret' } });
    expect(code).toBe(0);
    expect(asked[0]).toBe('POST /x Bearer tdm_secret');
    expect(stdout + stderr).not.toContain('secret');
    const help = await here.run(['load', 'http', '--help'], { env: { TIDEMARK_TOKEN: 'tdm_secret' } });
    expect(help.stdout).toContain('TIDEMARK_TOKEN');
    expect(help.stdout).not.toContain('secret');
  });

  it('ends at Ctrl-C with the report so far', async () => {
    asked = [];
    const { child, ended } = here.start(['load', 'http', url, '--duration', '1h']);
    await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(100);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^10 HTTP clients at .*, stopped early\n/);
  });
});
