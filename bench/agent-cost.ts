// What a whole agent costs on this machine as it is: CPU, memory and bytes on disk while it records at 1 s with nobody
// asking. Measures built code, as it is published: `npm run build` first. Prints JSON.
// `npm run bench bench/agent-cost.ts -- --seconds 60`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { builtCommand, whyStale } from './sampling/built-command.ts';
import { cpuSeconds, memoryMiB, percentOfOneCore } from './sampling/process-use.ts';

const SETTLE_SECONDS = 5;

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(options.seconds);
const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));

const countProcesses = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;

const stale = whyStale();
if (stale !== undefined) throw new Error(stale);
const args = ['start', '--data-dir', dataDir, '--port', '0'];
const agent = spawn(builtCommand(), args, { stdio: ['ignore', 'pipe', 'inherit'] });
const pid = agent.pid as number;
try {
  await once(agent.stdout, 'data');
  await sleep(SETTLE_SECONDS * 1000);
  const [cpuBefore, processes] = [cpuSeconds(pid), countProcesses()];
  await sleep(seconds * 1000);
  const cpu = cpuSeconds(pid) - cpuBefore;
  const memory = { rssMiB: memoryMiB(pid, 'VmRSS'), anonymousMiB: memoryMiB(pid, 'RssAnon') };
  agent.kill('SIGTERM');
  await once(agent, 'exit');
  const result = {
    bench: 'agent-cost',
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
    seconds,
    processes,
    cpuPercentOfOneCore: percentOfOneCore(cpu, seconds),
    ...memory,
    bytesPerTick: Math.round(statSync(join(dataDir, 'tidemark.db')).size / (SETTLE_SECONDS + seconds)),
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  agent.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
}
