/** `processes`, `events` and `compare`, asked as people and programs ask them. */
import { systemClock } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importHistory } from '../../test/imported-history.ts';
import { type Outcome, openWorkplace, PATIENT, type Workplace } from '../../test/tidemark-process.ts';

const endMs = Math.floor(systemClock.now() / 60_000) * 60_000;
let here: Workplace;

beforeAll(() => {
  here = openWorkplace();
  importHistory({ dataDir: here.folder, endMs }, [
    {
      type: 'process-crash',
      timeMs: endMs - 2000,
      labels: { name: 'worker', pid: '77', start: '1' },
      details: { signal: 9 },
    },
    {
      type: 'process-restart',
      timeMs: endMs - 1000,
      labels: { name: 'worker', pid: '78', start: '2' },
      details: { previousPid: 77 },
    },
    { type: 'suspend', timeMs: endMs - 500, labels: {}, details: { durationMs: 60_000 } },
  ]);
});

afterAll(() => here[Symbol.dispose]());

const fromHere = (args: readonly string[]) => [...args, '--data-dir', here.folder];
const answerOf = ({ code, stdout, stderr }: Outcome) => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};
const askAlone = async (...args: readonly string[]) => answerOf(await here.run(fromHere(args)));
const ask = async (...args: readonly string[]) => answerOf(await here.runInTurn(fromHere(args)));

describe('tidemark processes', PATIENT, () => {
  it('answers which process ate the memory', async () => {
    const table = await askAlone('processes', '--at', '48h', '--top', '1');
    const [what, , , heading, first, more] = table.split('\n');
    expect(what).toMatch(/^processes from \d{4}-\d\d-\d\d \d\d:\d\d:00 to \d\d:\d\d:00; tier minute, resolution 1m$/);
    expect(heading).toMatch(/^PID {2}CPU % +RSS▾/);
    expect(first).toMatch(/^300 {2}150\.0 {2}5\.\d\d GiB .* report$/);
    expect(more).toBe('2 more: --top 3');
  });

  it('reads and shows times in the zone that is asked for', async () => {
    const at = new Date(endMs - 60_000);
    const [utc, kolkata] = await Promise.all([
      ask('processes', '--utc', '--at', at.toISOString().slice(0, 16)),
      ask(
        'processes',
        '--tz',
        'Asia/Kolkata',
        '--at',
        new Date(at.getTime() + 5.5 * 3_600_000).toISOString().slice(0, 16),
      ),
    ]);
    expect(utc.split('\n').slice(1)).toEqual(kolkata.split('\n').slice(1));
    expect(utc.split('\n')[0]).not.toBe(kolkata.split('\n')[0]);
  });

  it('is JSON and CSV for programs, with nothing left out', async () => {
    const { rows, ...survey } = JSON.parse(await ask('processes', '--name', 'node', '--json'));
    expect(survey).toMatchObject({ kind: 'process', tier: 'raw' });
    expect(rows).toMatchObject([{ name: 'node', pid: '200', parentPid: '1', threads: 5 }]);
    const [header, ...lines] = (await ask('processes', '--csv')).trim().split('\n');
    expect(header).toBe(
      'name,pid,parentPid,processes,cpuCores,rssBytes,threads,openFds,readRate,writtenRate,started,ended',
    );
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^postgres,100,1,,0\.25\d*,4\d+,5,12,17\.\d+,0,\d{4}-.*Z,$/);
  });
});

describe('tidemark events', PATIENT, () => {
  it('tells what happened, the newest last', async () => {
    const [heading, ...lines] = (await askAlone('events')).trim().split('\n');
    expect(heading).toMatch(/^TIME +TYPE +PID {2}NAME +WHAT HAPPENED$/);
    expect(lines.map((line) => line.split(/ {2,}/).slice(1))).toEqual([
      ['process-crash', '77', 'worker', 'killed by SIGKILL'],
      ['process-restart', '78', 'worker', 'replaces pid 77'],
      ['suspend', 'the machine slept for 1m'],
    ]);
  });

  it('tells only what is asked for', async () => {
    expect(JSON.parse(await ask('events', '--type', 'crash,suspend', '--json'))).toHaveLength(2);
    expect(JSON.parse(await ask('events', '--name', 'WORK', '--limit', '1', '--json'))).toMatchObject([
      { type: 'process-restart', timeMs: endMs - 1000, details: { previousPid: 77 } },
    ]);
    expect(await ask('events', '--limit', '1')).toMatch(/\nthe newest 1; there are older ones: --limit 2\n$/);
  });

  it('is NDJSON and CSV for programs', async () => {
    const lines = (await ask('events', '--ndjson')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['process-crash', 'process-restart', 'suspend']);
    const [header, first] = (await ask('events', '--csv')).split('\n');
    expect(header).toBe('time,type,name,pid,start,durationMs,previousPid,signal');
    expect(first).toBe(`${new Date(endMs - 2000).toISOString()},process-crash,worker,77,1,,,9`);
  });
});

describe('tidemark compare', PATIENT, () => {
  const ranges = ['--a', '4d..3d', '--b', '60h..36h'];

  it('shows what changed, the largest change first', async () => {
    const table = await askAlone('compare', 'process_resident_memory_bytes', ...ranges, '--step', '30m');
    const lines = table.split('\n');
    expect(lines[0]).toMatch(/^a {2}.* 48 steps, tier minute$/);
    expect(lines[2]).toBe('process_resident_memory_bytes, avg of each 30m, added up by name');
    expect(lines[4]).toMatch(/^NAME +UNIT +MEAN A +MEAN B +CHANGE +% +P50 A .* B IS$/);
    expect(lines[5]).toMatch(/^(node|postgres) +MiB .* as usual$/);
    expect(lines[7]).toMatch(/^report +GiB +— .* only in b$/);
  });

  it('takes processes of one name for the same, however often they were started', async () => {
    const { series, groupBy } = JSON.parse(
      await ask('compare', 'process_cpu_seconds_total', '--a', '7d..6d', '--b', '24h..', '--agg', 'p95', '--json'),
    );
    expect(groupBy).toEqual(['mode', 'name']);
    const user = series.find(
      ({ labels }: { labels: object }) => JSON.stringify(labels) === '{"mode":"user","name":"node"}',
    );
    expect(user.a.mean).toBeCloseTo(0.08, 2);
    expect(user.b.mean).toBeCloseTo(0.4, 2);
    expect(user).toMatchObject({ aggregation: 'p95', verdict: 'higher' });
  });

  it('says when the ranges are not equally long', async () => {
    expect(await ask('compare', 'group_threads', '--a', '4d..3d', '--b', '12h..now')).toContain('not equally long');
  });

  it('is CSV for spreadsheets', async () => {
    const csv = await ask('compare', 'group_threads', ...ranges, '--csv', '--top', '1');
    const [header, first, end] = csv.split('\n');
    expect(header).toMatch(/^metric,aggregation,group,a_steps,a_mean,.*,b_max,change,changeRatio,verdict$/);
    expect(first).toMatch(/^group_threads,avg,(node|postgres),144,5,5,5,5,144,5,5,5,5,0,0,usual$/);
    expect(end).toBe('');
  });
});

const MISTAKES: readonly [args: string[], code: number, message: string, hint: string][] = [
  [['processes', '--at', 'last tusday'], 2, '--at is "last tusday", which is not a time', 'did you mean tuesday?'],
  [['processes', '--at', '25:00'], 2, '--at is "25:00", which is not a time', 'last tue 03:00'],
  [['processes', '--at', '400d'], 3, 'no process was recorded around 400d', '`tidemark status` since when'],
  [['processes', '--sort', 'size'], 2, "option '--sort <key>' argument 'size' is invalid", ''],
  [['processes', '--top', '0'], 2, "option '--top <n>' argument '0' is invalid", ''],
  [['processes', '--tz', 'Berln'], 2, '--tz is "Berln", which is not a time zone', 'did you mean Europe/Berlin?'],
  [['processes', '--utc', '--tz', 'UTC'], 2, "option '--utc' cannot be used with option '--tz <zone>'", ''],
  [['processes', '--name', 'nobody'], 3, 'nothing called nobody is among the 2 recorded', '--groups'],
  [['processes', '--json', '--csv'], 2, "option '--json' cannot be used with option '--csv'", ''],
  [['processes', 'node'], 2, 'too many arguments', ''],
  [['events', '--type', 'process-crsh'], 2, "argument 'process-crsh' is invalid. Did you mean process-crash?", ''],
  [['events', '--type', 'weather'], 2, "argument 'weather' is invalid. Use process-start,", ''],
  [['events', '--from', '1h', '--to', '2h'], 2, 'the range from 1h to 2h ends before it begins', ''],
  [['events', '--from', '3d', '--to', '2d'], 3, 'nothing happened between 3d and 2d', 'further back'],
  [['events', '--limit', '1.5'], 2, "option '--limit <n>' argument '1.5' is invalid", ''],
  [['compare', '--a', '2d..1d', '--b', '1d..'], 2, "missing required argument 'selector'", ''],
  [['compare', 'host_load1', '--a', '2d..1d'], 2, "required option '--b <range>' not specified", ''],
  [['compare', 'host_load1', '--a', '2d', '--b', '1d..'], 2, '--a is "2d", which is not a range', '2w..1w'],
  [['compare', 'host_load1', '--a', '1d..2d', '--b', '1d..'], 2, 'the range from 1d to 2d ends before', ''],
  [['compare', 'host_load', '--a', '2d..1d', '--b', '1d..'], 2, 'no metric is called "host_load"', 'host_load1'],
  [['compare', 'host_load1', '--a', '2d..1d', '--b', '1d..'], 3, 'nothing was recorded of host_load1 in', ''],
];

describe('a mistake', PATIENT, () => {
  let outcomes: readonly Outcome[];

  beforeAll(async () => {
    outcomes = await Promise.all(MISTAKES.map(([args]) => here.runInTurn(fromHere(args))));
  }, PATIENT.timeout);

  it.each(MISTAKES)('%j is told in one line and a hint', (args, code, message, hint) => {
    const outcome = outcomes[MISTAKES.findIndex(([each]) => each === args)] as Outcome;
    expect(outcome).toMatchObject({ code, stdout: '' });
    const [first, second, ...end] = outcome.stderr.split('\n');
    expect(first).toContain(message);
    expect(first).toMatch(/ \[[A-Z_]+\]$/);
    expect(second).toMatch(/^ {2}hint: .+/);
    expect(second).toContain(hint);
    expect(end).toEqual(['']);
  });
});
