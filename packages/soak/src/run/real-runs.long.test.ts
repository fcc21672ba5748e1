import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestRun, processesWith } from '../../test/test-run.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import type { SoakReport } from '../report/soak-report.ts';

const SERVICE = join(import.meta.dirname, '../../test/services/http-service.ts');
const LOAD = join(import.meta.dirname, '../../test/services/steady-load.ts');
const MINUTES = 10;

async function freePort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function soak(fault: string): Promise<SoakReport> {
  using run = openTestRun();
  const port = await freePort();
  const plan = resolvePlan(
    {
      name: fault,
      duration: `${MINUTES}m`,
      services: {
        api: { command: ['node', SERVICE, fault, String(port)], ready: { port }, stop: { grace: '2s' } },
      },
      load: ['node', LOAD, String(port)].join(' '),
    },
    { cwd: import.meta.dirname },
  );
  const { report } = await run.run(plan);
  expect(processesWith(`${SERVICE} ${fault}`)).toEqual([]);
  return report;
}

const leaksOf = ({ parts }: SoakReport) =>
  parts.flatMap((part) => (part.rule === 'leak' && part.growth.verdict === 'leaking' ? [part.metric] : []));

describe.concurrent('a real service, soaked for ten minutes', { timeout: (MINUTES + 2) * 60_000 }, () => {
  it('does not fail when it is healthy', async () => {
    const report = await soak('none');
    expect(leaksOf(report)).toEqual([]);
    expect(report.level).not.toBe('fail');
  });

  it('leaks memory when it forgets its listeners', async () => {
    expect(leaksOf(await soak('listeners'))).toEqual(['process_resident_memory_bytes']);
  });

  it('leaks open files when it does not close them', async () => {
    expect(leaksOf(await soak('descriptors'))).toEqual(['process_open_fds']);
  });

  it('fails at once when it crashes in the third minute', async () => {
    const report = await soak('crash');
    expect(report.run.ended).toBe('crashed');
    expect(report.level).toBe('fail');
    expect(report.run.watchedMs).toBeGreaterThan(170_000);
    expect(report.run.watchedMs).toBeLessThan(200_000);
  });

  it('is killed when it ignores SIGTERM, and that is told', async () => {
    const report = await soak('stubborn');
    expect(report.recommendations.join('\n')).toContain('did not end when it was asked to');
    expect(leaksOf(report)).toEqual([]);
  });

  it('takes its grandchildren along, also those that left its session', async () => {
    const report = await soak('family');
    expect(report.processes.filter(({ role }) => role === 'child').length).toBeGreaterThanOrEqual(4);
    expect(processesWith('sleep 10000[0-9]')).toEqual([]);
  });
});
