import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openTestRun, processesWith, shortPlan } from '../../test/test-run.ts';
import { readReport } from '../report/read-report.ts';
import type { SoakProgress } from './soak-progress.ts';

const types = (run: { readonly entries: readonly { readonly type: string }[] }) => run.entries.map(({ type }) => type);

describe('runSoak', { timeout: 20_000 }, () => {
  it('starts services in order, watches all that they start, and leaves nothing running', async () => {
    using run = openTestRun();
    const plan = shortPlan(
      {
        services: {
          db: { command: ['sh', '-c', 'echo up; exec sleep 7301'], ready: { log: 'up' } },
          api: { command: ['sh', '-c', 'echo ERROR one; sleep 7302 & exec sleep 7303'] },
        },
        load: 'sleep 7304',
      },
      { durationMs: 1000 },
    );
    const { reason, report } = await run.run(plan);
    expect(reason).toBe('completed');
    expect(types(run).filter((type) => !/process-|judged|error-lines/.test(type))).toEqual([
      'run-started',
      'segment-started',
      'service-started',
      'service-ready',
      'service-started',
      'service-started',
      'watching-began',
      'watching-ended',
      'service-ended',
      'service-ended',
      'service-ended',
      'segment-ended',
      'run-ended',
    ]);
    expect(processesWith('sleep 730')).toEqual([]);
    // What a child is called when it is first seen may still be the name of its parent.
    expect(report.processes.map(({ name }) => name.replace(/: \w+ \d+$/, ': child'))).toEqual([
      'db',
      'api',
      'api (all)',
      'api: child',
      'load',
    ]);
    const memory = report.processes[0]?.metrics.find(({ metric }) => metric === 'process_resident_memory_bytes');
    expect(memory?.max).toBeGreaterThan(100_000);
    expect(report.services.find(({ name }) => name === 'api')).toMatchObject({ errorLines: 1, crashes: 0, starts: 1 });
    expect(report.run).toMatchObject({ ended: 'completed', plannedMs: 1000 });
  });

  it('ends when a service crashes, and fails', async () => {
    using run = openTestRun();
    const plan = shortPlan(
      { services: { api: { command: ['sh', '-c', 'sleep 0.3; kill -SEGV $$'] }, db: 'sleep 7310' } },
      { durationMs: 60_000 },
    );
    const { reason, report } = await run.run(plan);
    expect(reason).toBe('crashed');
    expect(report.level).toBe('fail');
    expect(run.entries).toContainEqual(
      expect.objectContaining({ type: 'service-ended', service: 'api', signal: 'SIGSEGV', wasAsked: false }),
    );
    expect(processesWith('sleep 7310')).toEqual([]);
  });

  it('goes on with the others, or starts it again, where the plan says so', async () => {
    using run = openTestRun();
    const plan = shortPlan(
      {
        services: {
          gone: { command: 'true', onCrash: 'continue' },
          again: { command: ['sh', '-c', 'sleep 0.2; exit 3'], onCrash: 'restart' },
          db: 'sleep 7320',
        },
      },
      // A second after the second end, a second before the third start.
      { durationMs: 2400 },
    );
    const { reason, report } = await run.run(plan);
    expect(reason).toBe('completed');
    expect(report.services).toMatchObject([
      { name: 'gone', starts: 1, crashes: 1 },
      { name: 'again', starts: 2, crashes: 2 },
      { name: 'db', starts: 1, crashes: 0 },
    ]);
  });

  it('counts one crash for one end, also of one that was started again before a sample could tell, and none for a load that is done', async () => {
    using run = openTestRun();
    const plan = shortPlan(
      { services: { again: { command: ['sh', '-c', 'sleep 1.2; kill -SEGV $$'], onCrash: 'restart' } }, load: 'true' },
      { durationMs: 3200, intervalMs: 1000 },
    );
    let crashes = 0;
    const onProgress = (progress: SoakProgress) => {
      crashes = progress.crashes;
    };
    const { report } = await run.run(plan, { onProgress });
    const pids = run.entries.flatMap((entry) => (entry.type === 'service-started' ? [entry.pid] : []));
    const ends = run.entries.filter((entry) => /-ended$/.test(entry.type) && 'pid' in entry && entry.pid === pids[0]);
    expect(ends.map(({ type }) => type)).toEqual(['service-ended']);
    expect(report.services.map((service) => [service.name, service.crashes])).toEqual([
      ['again', 1],
      ['load', 0],
    ]);
    expect(crashes).toBe(1);
  });

  it('ends when nothing is left to watch', async () => {
    using run = openTestRun();
    const plan = shortPlan(
      { services: { api: { command: 'sleep 0.1', onCrash: 'continue' } } },
      { durationMs: 60_000 },
    );
    expect((await run.run(plan)).reason).toBe('nothing-left');
  });

  it('reports what there is when it is interrupted', async () => {
    using run = openTestRun();
    const stop = new AbortController();
    const onProgress = ({ processes }: SoakProgress) => {
      if ((processes[0]?.rssBytes ?? 0) > 0) stop.abort();
    };
    const plan = shortPlan({ services: { api: 'sleep 7330' } }, { durationMs: 60_000 });
    const { reason, report } = await run.run(plan, { signal: stop.signal, onProgress });
    expect({ reason, ended: report.run.ended }).toEqual({ reason: 'interrupted', ended: 'interrupted' });
    expect(processesWith('sleep 7330')).toEqual([]);
  });

  it('says what was not ready, and ends what was started before', async () => {
    using run = openTestRun();
    const plan = shortPlan({
      services: { db: 'sleep 7340', api: { command: 'sleep 7341', ready: { log: 'never', timeout: '1s' } } },
    });
    const early = {
      ...plan,
      services: plan.services.map((each) => ({ ...each, ready: each.ready && { ...each.ready, timeoutMs: 100 } })),
    };
    await expect(run.run(early)).rejects.toMatchObject({ code: 'SOAK_NOT_READY' });
    expect(types(run).slice(-2)).toEqual(['segment-ended', 'run-ended']);
    expect(processesWith('sleep 734')).toEqual([]);
    expect((await readReport(run.directory)).level).toBe('fail');
  });

  it('is done in segments, each of which begins the services anew', async () => {
    using run = openTestRun();
    const plan = shortPlan({ services: { api: 'sleep 7350' } }, { durationMs: 900, segmentMs: 500 });
    expect((await run.run(plan)).reason).toBe('segment');
    await expect(run.run({ ...plan, pss: true })).rejects.toMatchObject({ code: 'SOAK_PLAN_CHANGED' });
    const { reason, report } = await run.run(plan);
    expect(reason).toBe('completed');
    expect(report.segments.map(({ segment, reason: why }) => [segment, why])).toEqual([
      [1, 'segment'],
      [2, 'completed'],
    ]);
    expect(report.processes[0]?.lives).toHaveLength(2);
    expect(report.run.watchedMs).toBeGreaterThan(890);
    expect(report.run.watchedMs).toBeLessThan(1500);
    await expect(run.run(plan)).rejects.toMatchObject({ code: 'SOAK_RUN_FINISHED' });
  });

  it('tells one by one only of children that stay, and ends when what it watches ends unnoticed', async () => {
    using run = openTestRun();
    // Nobody waits for the root: it stays as a zombie, and its end is never told.
    const script = 'sh -c "while :; do sleep 0.15; done" & exec sleep 7371';
    const parent = spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
    try {
      await expect.poll(() => processesWith('^sh -c while')).toHaveLength(1);
      const [root] = processesWith('^sh -c while');
      let samples = 0;
      const onProgress = () => {
        if (++samples === 10) process.kill(root as number, 'SIGKILL');
      };
      const plan = shortPlan({ attach: { mine: root as number } }, { durationMs: 60_000 });
      const { reason, report } = await run.run(plan, { onProgress });
      expect(reason).toBe('nothing-left');
      expect(types(run)).not.toContain('process-seen');
      expect(report.shortLived).toBeGreaterThan(1);
      expect(report.services[0]).toMatchObject({ crashes: 1 });
    } finally {
      process.kill(-(parent.pid as number), 'SIGKILL');
      await once(parent, 'exit');
    }
  });

  it.each([process.pid, process.ppid])('does not attach to itself, nor to what it runs in: %i', async (pid) => {
    using run = openTestRun();
    await expect(run.run(shortPlan({ attach: { mine: pid } }))).rejects.toMatchObject({
      code: 'SOAK_NOTHING_TO_ATTACH',
      message: `no process matches the rule of mine, pid=${pid}`,
    });
  });

  it('only watches what runs already, and leaves it running', async () => {
    using run = openTestRun();
    const child = spawn('sh', ['-c', 'sleep 7360 & wait'], { stdio: 'ignore', detached: true });
    try {
      const plan = shortPlan({ attach: { mine: child.pid as number } }, { durationMs: 800 });
      const { reason, report } = await run.run(plan);
      expect(reason).toBe('completed');
      expect(report.processes.map(({ name, role }) => [name.replace(/\d+$/, 'N'), role])).toEqual([
        ['mine', 'attached'],
        ['mine (all)', 'tree'],
        ['mine: sleep N', 'child'],
      ]);
      expect(child.exitCode).toBeNull();
    } finally {
      process.kill(-(child.pid as number), 'SIGKILL');
      await once(child, 'exit');
    }
    const plan = shortPlan({ attach: { mine: child.pid as number } });
    using another = openTestRun();
    await expect(another.run(plan)).rejects.toMatchObject({ code: 'SOAK_NOTHING_TO_ATTACH' });
  });
});
