import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../agent-process.ts';
import { createAgreement } from './agreement.ts';
import { hasDisk, makeDiskFolder } from './disk.ts';
import { readCpuTicks, readFields, readPidStat } from './kernel-files.ts';
import { MIB, PAGE_BYTES, TICKS_PER_SECOND } from './kernel-units.ts';
import { hasPeers, readPs } from './peers.ts';
import { startNodeWorkload, type Workload } from './workload.ts';

const TIDEMARK = fileURLToPath(new URL('../../packages/cli/bin/tidemark.js', import.meta.url));

const CONFIGURATION = `
recorder:
  interval: 100ms
  processes: ['command=test/peers/workloads/']
`;

interface Latest {
  readonly timeMs: number;
  readonly samples: readonly {
    readonly metric: string;
    readonly labels: { readonly pid?: string };
    readonly value: number;
  }[];
}

interface Answer {
  readonly series: readonly { readonly values: readonly (number | null)[] }[];
}

const agreement = createAgreement();

/** A user's home: their configuration, and what is recorded. On a disk, because a workload writes there too. */
let home: string;
let agent: AgentProcess;
let workload: Workload;

async function tidemark<T>(...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [TIDEMARK, ...args, '--data-dir', home, '--json'], {
    env: { PATH: process.env.PATH, HOME: home },
  });
  return JSON.parse(stdout) as T;
}

/** Sums of what the history file holds of the workload in the first frame after now, by metric. */
async function latest(): Promise<(metric: string) => number> {
  const nowMs = Date.now();
  for (;;) {
    const { timeMs, samples } = await tidemark<Latest>('latest');
    if (timeMs <= nowMs) continue;
    const own = samples.filter(({ labels }) => labels.pid === String(workload.pid));
    return (metric) => own.filter((one) => one.metric === metric).reduce((sum, { value }) => sum + value, 0);
  }
}

beforeAll(async () => {
  home = makeDiskFolder();
  mkdirSync(join(home, '.config/tidemark'), { recursive: true });
  writeFileSync(join(home, '.config/tidemark/config.yaml'), CONFIGURATION);
  agent = await startAgent(home);
  workload = await startNodeWorkload('file-writer.ts', home);
});

afterAll(async () => {
  await workload?.[Symbol.asyncDispose]();
  await agent?.kill('SIGKILL');
  rmSync(home, { recursive: true });
  process.stdout.write(agreement.describe());
});

describe('the history file of a running agent', () => {
  it('holds what the kernel says of a process at rest', async () => {
    const read = () => ({
      cpuTicks: readCpuTicks(workload.pid).own,
      rssBytes: readPidStat(workload.pid)(24) * PAGE_BYTES,
      readBytes: readFields(`${workload.pid}/io`).read_bytes as number,
    });
    const before = read();
    const recorded = await latest();
    const after = read();
    const check = (what: keyof typeof before, peer: string, value: number) => {
      const [low, high] = [Math.min(before[what], after[what]), Math.max(before[what], after[what])];
      agreement.check({ what, peer, recorded: value, low, high });
    };
    check('cpuTicks', '/proc/PID/stat', Math.round(recorded('process_cpu_seconds_total') * TICKS_PER_SECOND));
    check('rssBytes', '/proc/PID/stat', recorded('process_resident_memory_bytes'));
    check('readBytes', '/proc/PID/io', recorded('process_read_bytes_total'));
  });

  it.skipIf(!hasPeers('ps'))('holds what ps says', async () => {
    const recorded = await latest();
    const { threads, virtualBytes } = readPs(workload.pid);
    agreement.check({ what: 'threads', peer: 'ps nlwp', recorded: recorded('process_threads'), low: threads });
    const bytes = recorded('process_virtual_memory_bytes');
    agreement.check({ what: 'address space, B', peer: 'ps vsz', recorded: bytes, low: virtualBytes });
  });

  it.skipIf(!hasDisk())('knows how much was written over a range of time', async () => {
    await latest();
    await workload.ask('write 8');
    await latest();
    const selector = `process_written_bytes_total{pid="${workload.pid}"}`;
    const { series } = await tidemark<Answer>('query', selector, '--agg', 'increase', '--from', '1m', '--step', '1m');
    expect(series).toHaveLength(1);
    const recorded = series[0]?.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) as number;
    agreement.check({ what: 'written, of 8 MiB, B', peer: 'the program', recorded, low: 8 * MIB, high: 9 * MIB });
  });
});
