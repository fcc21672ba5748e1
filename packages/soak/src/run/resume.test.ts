import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestRun, processesWith, shortPlan } from '../../test/test-run.ts';
import { readReport } from '../report/read-report.ts';
import { describeStart } from './run-state.ts';

const plan = shortPlan({ services: { api: 'sleep 7380' } }, { durationMs: 900, segmentMs: 400 });
const START = `${JSON.stringify({ atMs: 1, ...describeStart(plan, 'r') })}\n`;

describe('the folder of a run', { timeout: 20_000 }, () => {
  it('belongs to one soak at a time, and the other one touches nothing', async () => {
    using run = openTestRun();
    let refusal: unknown;
    let before = '';
    let other: Promise<unknown> = Promise.resolve();
    const onEntry = ({ type }: { readonly type: string }) => {
      if (type !== 'watching-began') return;
      before = readFileSync(join(run.directory, 'run.ndjson'), 'utf8');
      other = run.run(plan).catch((error) => {
        refusal = error;
      });
    };
    const { reason } = await run.run(plan, { onEntry });
    await other;
    expect(refusal).toMatchObject({ code: 'SOAK_RUN_IN_USE' });
    expect(reason).toBe('segment');
    const after = readFileSync(join(run.directory, 'run.ndjson'), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.match(/segment-started/g)).toHaveLength(1);
  });

  it.each(['tidemark.db', 'report.json', 'logs'])('is not one that holds %s of somebody else', async (name) => {
    using run = openTestRun();
    mkdirSync(join(run.directory, name));
    await expect(run.run(plan)).rejects.toMatchObject({ code: 'SOAK_FOLDER_TAKEN' });
    expect(readdirSync(run.directory)).toEqual([name]);
  });

  it('cannot be made below a file', async () => {
    using run = openTestRun();
    writeFileSync(join(run.directory, 'file'), '');
    await expect(run.run(plan, { directory: join(run.directory, 'file', 'run') })).rejects.toMatchObject({
      code: 'STORAGE_NOT_WRITABLE',
    });
  });
});

describe('a soak that was killed', { timeout: 20_000 }, () => {
  it.each([
    ['before it said anything', ''],
    ['in the middle of its first line', START.slice(0, 40)],
    ['before its first segment', START],
  ])('%s is begun anew', async (_, text) => {
    using run = openTestRun();
    writeFileSync(join(run.directory, 'run.ndjson'), text);
    expect((await run.run(plan)).reason).toBe('segment');
    expect((await readReport(run.directory)).segments).toHaveLength(1);
  });

  it('before it recorded anything is reported, and goes on', async () => {
    using run = openTestRun();
    writeFileSync(join(run.directory, 'run.ndjson'), START);
    expect((await readReport(run.directory)).run).toMatchObject({ ended: 'killed', watchedMs: 0 });
    writeFileSync(join(run.directory, 'tidemark.db'), '');
    expect((await readReport(run.directory)).run).toMatchObject({ ended: 'killed', watchedMs: 0 });
    expect((await run.run(plan)).reason).toBe('segment');
  });

  it('keeps what it had recorded when the run goes on', async () => {
    using run = openTestRun();
    await run.run(plan);
    const log = join(run.directory, 'run.ndjson');
    const text = readFileSync(log, 'utf8');
    truncateSync(log, text.indexOf('\n', text.indexOf('watching-began')) + 1);
    const before = await readReport(run.directory);
    expect(before.run.watchedMs).toBeGreaterThan(200);
    const { report, reason } = await run.run({ ...plan, segmentMs: undefined });
    expect(reason).toBe('completed');
    expect(report.segments.map((segment) => segment.reason)).toEqual(['killed', 'completed']);
    const endOf = (each: typeof report) => (each.segments[0]?.toMs ?? 0) - (each.segments[0]?.fromMs ?? 0);
    expect(endOf(report) / endOf(before)).toBeCloseTo(1, 0);
    expect(report.processes[0]?.lives).toHaveLength(2);
    expect(report.run.watchedMs).toBeGreaterThan(890);
    expect(report.run.watchedMs).toBeLessThan(2000);
    expect(processesWith('sleep 7380')).toEqual([]);
    expect(existsSync(join(run.directory, 'logs'))).toBe(true);
  });
});

describe('listeners', { timeout: 20_000 }, () => {
  it.each(['onProgress', 'onEntry'] as const)('that throw in %s end the run, and nothing is left', async (name) => {
    using run = openTestRun();
    let calls = 0;
    const listener = () => {
      if (++calls === 3) throw new Error('mine');
    };
    await expect(run.run({ ...plan, durationMs: 60_000, segmentMs: undefined }, { [name]: listener })).rejects.toThrow(
      'mine',
    );
    expect(processesWith('sleep 7380')).toEqual([]);
  });
});
