import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importHistory } from '../../test/imported-history.ts';
import { type HistorySource, openSource } from '../history-source.ts';
import { surveyProcesses } from './survey.ts';
import { formatSurvey, sortUsages } from './survey-table.ts';

const MIB = 1024 ** 2;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const END = Date.UTC(2026, 10, 21, 12);

let folder: string;
let source: HistorySource;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-survey-'));
  const labels = { name: 'node', pid: '200', start: ((END - 5 * DAY_MS) / 1000).toFixed(2) };
  importHistory({ dataDir: folder, endMs: END }, [
    { type: 'process-crash', timeMs: END - 1000, labels, details: { signal: 9 } },
  ]);
  source = await openSource({ dataDir: folder });
});

afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true, force: true });
});

const survey = (agoMs: number, groups = false) => surveyProcesses(source, { atMs: END - agoMs, nowMs: END, groups });

it('knows what each process used in the last minutes, and how it ended', async () => {
  const now = await survey(0);
  expect(now).toMatchObject({ kind: 'process', tier: 'raw', fromMs: END - 5 * 60_000, toMs: END, unrecorded: null });
  const [first, second, ...rest] = sortUsages(now.rows, 'memory');
  expect(rest).toEqual([]);
  expect(first).toMatchObject({ name: 'postgres', pid: '100', threads: 5, openFds: 12, writtenRate: 0, endedMs: null });
  expect(first?.parentPid).toBe('1');
  expect(first?.rssBytes).toBeGreaterThan(400 * MIB);
  expect(first?.cpuCores).toBeCloseTo(0.25);
  expect(first?.readRate).toBeCloseTo(1024 / 60);
  expect(second).toMatchObject({ name: 'node', endedMs: END - 1000, ending: { signal: 9 } });
});

it('finds who ate the memory two days ago, in minutes', async () => {
  const then = await survey(2 * DAY_MS);
  expect(then).toMatchObject({ kind: 'process', tier: 'minute', resolutionMs: 60_000 });
  const [first] = sortUsages(then.rows, 'memory');
  expect(first).toMatchObject({
    name: 'report',
    pid: '300',
    parentPid: '200',
    startedMs: END - 2 * DAY_MS - HOUR_MS / 2,
  });
  expect(first?.cpuCores).toBeCloseTo(1.5);
});

it('tells groups of the hour where only hours are left', async () => {
  const then = await survey(6 * DAY_MS);
  expect(then).toMatchObject({ kind: 'group', tier: 'hour', resolutionMs: HOUR_MS, toMs: then.fromMs + HOUR_MS });
  expect(then.rows.map(({ name, processes, pid }) => [name, processes, pid])).toEqual([
    ['node', 1, null],
    ['postgres', 1, null],
  ]);
});

it('tells groups on request', async () => {
  const then = await survey(2 * DAY_MS, true);
  expect(then).toMatchObject({ kind: 'group', tier: 'minute' });
  expect(then.rows.map(({ name }) => name).sort()).toEqual(['node', 'postgres', 'report']);
});

it('is empty where nothing was recorded', async () => {
  expect((await survey(40 * DAY_MS)).rows).toEqual([]);
});

describe('as a table', () => {
  const style = { bold: (text: string) => text, dim: (text: string) => text };
  const format = async (width: number | undefined, sort: 'memory' | 'name' = 'memory') => {
    const now = await survey(0);
    const rows = sortUsages(now.rows, sort);
    return formatSurvey(now, rows.slice(0, 1), { ...style, width, sort, matching: rows.length }).split('\n');
  };

  it('leaves out columns rather than wrap', async () => {
    expect((await format(200, 'name'))[3]).toBe(
      'PID  CPU %      RSS  THREADS  FDS  READ/s  WRITE/s     AGE  NAME▾  NEWS',
    );
    expect((await format(60, 'name'))[3]).toBe('PID  CPU %      RSS  THREADS  FDS     AGE  NAME▾');
    for (const width of [10, 40, 80])
      for (const line of await format(width)) expect(line.length).toBeLessThanOrEqual(width);
  });

  it('says how many more there are', async () => {
    expect(await format(80)).toContain('1 more: --top 2');
  });
});
