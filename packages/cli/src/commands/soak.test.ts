import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

let here: Workplace;

beforeAll(() => {
  here = openWorkplace();
  writeFileSync(join(here.folder, 'bad.yml'), 'services:\n  api:\n    comand: x\n');
  writeFileSync(join(here.folder, 'good.yml'), 'services: { api: sleep 1000 }\ncriteria: { memory: { warn: 1GiB } }\n');
  const typed = `import { defineSoak } from '@tidemark/soak'; export default defineSoak({ servics: {} } as object);`;
  writeFileSync(join(here.folder, 'typed.ts'), typed);
});

afterAll(() => here[Symbol.dispose]());

const MISTAKES: readonly (readonly [args: readonly string[], message: string, hint: string])[] = [
  [['run'], 'there is nothing to run or to watch', 'tidemark soak run --duration 1h -- node server.js'],
  [['run', '--plan', 'bad.yml'], 'unknown key "comand" in services.api (bad.yml:3)', 'did you mean "command"?'],
  [['run', '--plan', 'typed.ts'], 'unknown key "servics" (typed.ts)', 'did you mean "services"?'],
  [['run', '--plan', 'none.yml'], 'cannot read the plan none.yml: ENOENT', 'name a YAML or JSON file'],
  [['run', '--plan', 'good.yml', '--', 'x'], 'a command stands behind --plan', 'name it in the plan'],
  [
    ['run', '--plan', 'good.yml', '--grace', '1s'],
    '--grace is about a command, and there is none',
    'say it in the plan',
  ],
  [['run', '--plan', 'good.yml', '--duration', '5'], 'duration is "5" (--duration), but must be a duration', ''],
  [['run', '--plan', 'good.yml', '--max-memory', '2048'], 'criteria.memory.fail is "2048" (--max-memory), but', ''],
  [['run', '--max-cpu', '0.8', '--', 'x'], 'criteria.cpu.fail is "0.8" (--max-cpu), but must be a share', ''],
  [['run', '--ready-port', 'x', '--', 'x'], 'services.x.ready.port is "x" (--ready-port), but must be a whole', ''],
  [['run', '--ready-timeout', '1s', '--', 'x'], 'services.x.ready (--ready-timeout): it says when to give up', ''],
  [['run', '--load', "a 'b", '--', 'x'], "load.command (--load): a quote (') is not closed", ''],
  [
    ['run', '--attach', 'nam=x'],
    'attach.nam-x (--attach): process rule "nam=x": nam is no condition',
    'did you mean name?',
  ],
  [['run', '--pid', 'x'], "argument 'x' is invalid. Use the number of a process.", ''],
  [['run', '--env', 'secret', '--', 'x'], 'is invalid. Write it as NAME=value.', ''],
  [['run', '--format', 'pdf', '--', 'x'], "argument 'pdf' is invalid. Use json, markdown, html, junit.", ''],
  [['run', '--segment', '5h', '--', 'x'], 'a run in segments needs --run-dir', 'add --run-dir tidemark-soak/x'],
  [['run', '--fail-on', 'pass', '--', 'x'], "argument 'pass' is invalid. Allowed choices are warn, fail.", ''],
  [['report', 'none'], 'none', ''],
  [['run', '--baseline', 'none', '--', 'x'], 'none', ''],
  [['compare', 'a'], 'a run is compared with others, and there is only one', 'tidemark soak compare BASE NEW'],
];

describe('a mistake of tidemark soak', PATIENT, () => {
  it.each(MISTAKES)('%j is told in one line and a hint', async (args, message, hint) => {
    const { code, stdout, stderr } = await here.runInTurn(['soak', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [first, second, ...rest] = stderr.split('\n');
    expect(first).toContain(message);
    expect(first).toMatch(/^error: .* \[[A-Z_]+\]$/);
    expect(second).toMatch(/^ {2}hint: .+/);
    expect(second).toContain(hint);
    expect(rest).toEqual(['']);
  });

  it('leaves no folder behind', () => {
    expect(existsSync(join(here.folder, 'tidemark-soak'))).toBe(false);
  });
});

const SHORT = ['--duration', '1s', '--interval', '100ms'];

describe('tidemark soak', PATIENT, () => {
  it('runs a command, tells CI, and makes the report again', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(here.folder, 'summary.md') };
    const run = ['soak', 'run', ...SHORT, '--run-dir', 'a', '--format', 'html', '--', 'sleep', '1000'];
    const { code, stdout, stderr } = await here.run(run, { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^soak of sleep: sleep for 1s, a sample every 100ms, kept in a\n\d\d:\d\d:\d\d segment 1 begins/,
    );
    expect(stderr).toMatch(/\n::warning title=Soak of sleep::/);
    expect(stdout).toMatch(/^Warning: .*\n[\s\S]*\nwarn {2}sleep {2}leak: .*\n[\s\S]*\nreport {2}a\/report\.html\n/);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(readFileSync(join(here.folder, 'summary.md'), 'utf8')).toContain('Soak of sleep');
    expect(existsSync(join(here.folder, 'a', 'report.html'))).toBe(true);
    expect(existsSync(join(here.folder, 'a', 'junit.xml'))).toBe(false);

    const again = await here.runInTurn(['soak', 'report', 'a', '--json', '--fail-on', 'warn']);
    expect(again.code).toBe(4);
    expect(JSON.parse(again.stdout)).toMatchObject({ format: 1, level: 'warn', run: { name: 'sleep' } });
    expect(existsSync(join(here.folder, 'a', 'junit.xml'))).toBe(true);

    const over = await here.runInTurn(run);
    expect(over.code).toBe(0);
    expect(over.stderr).toMatch(/the run in .*a is over; this is its report\n$/);
  });

  it('fails when the command ends by itself, and lists its runs', async () => {
    const { code, stdout } = await here.run(['soak', 'run', ...SHORT, '--', 'sh', '-c', 'sleep 0.3; exit 3']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Failed: .* crashed\n/);
    const list = await here.runInTurn(['soak', 'list']);
    expect(list.stdout).toMatch(
      /began +watched +ended +folder\nFAIL {2}\S+ \S+ .* of 1 s {2}crashed {2}tidemark-soak\/\S+\n$/,
    );
  });

  it('reports on a service that was not ready, and tells no secret of its URL', async () => {
    const url = 'http://me:hush@127.0.0.1:1/?key=hush';
    const ready = ['--ready-http', url, '--ready-timeout', '1s', '--run-dir', 'c'];
    const { code, stdout, stderr } = await here.run(['soak', 'run', ...ready, '--', 'sleep', '1000']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Failed: a service was not ready[\s\S]*\nreport {2}c\/report\.html\n/);
    expect(stderr).toMatch(/\nerror: sleep was not ready after 1s: http:\/\/127\.0\.0\.1:1\/\?…: ECONNREFUSED/);
    const files = ['run.ndjson', 'report.json', 'junit.xml'].map((name) =>
      readFileSync(join(here.folder, 'c', name), 'utf8'),
    );
    expect(files[0]).toContain('was not ready after 1s');
    expect([stdout, stderr, ...files].join()).not.toContain('hush');
  });

  it('lists what can be read beside what cannot', async () => {
    mkdirSync(join(here.folder, 'runs', 'broken'), { recursive: true });
    writeFileSync(join(here.folder, 'runs', 'broken', 'run.ndjson'), '{}\n');
    cpSync(join(here.folder, 'a'), join(here.folder, 'runs', 'a'), { recursive: true });
    const { code, stdout, stderr } = await here.runInTurn(['soak', 'list', 'runs']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/folder\nWARN {2}.* {2}runs\/a\n$/);
    expect(stderr).toMatch(/^warning: the run in runs\/broken is left out: .*\n$/);
  });

  it('ends its services at Ctrl-C and reports on what there was', async () => {
    const { child, ended } = here.start(['soak', 'run', '--interval', '100ms', '--run-dir', 'b', '--plan', 'good.yml']);
    const watching = /everything is ready/;
    await new Promise<void>((resolve) => child.stderr?.on('data', (text: string) => watching.test(text) && resolve()));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(5);
    expect(stdout).toMatch(/ended because it was interrupted/);
    expect(existsSync(join(here.folder, 'b', 'report.json'))).toBe(true);
  });
});
