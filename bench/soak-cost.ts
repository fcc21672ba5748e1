// What a soak takes from the machine that it watches: CPU of `tidemark soak run` itself, minute by minute, while it samples
// idle services at 1 s. A minute in which the verdict so far was reached stands out: it is reached whenever the evidence has
// doubled, after 5, 10, 20 ... minutes. Measures built code, as it is published: `npm run build` first. Prints JSON.
// `npm run bench bench/soak-cost.ts -- --services 4 --minutes 12`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { builtCommand, whyStale } from './sampling/built-command.ts';
import { cpuSeconds, memoryMiB, percentOfOneCore } from './sampling/process-use.ts';

const MINUTE_MS = 60_000;

const { values: options } = parseArgs({
  options: { services: { type: 'string', default: '4' }, minutes: { type: 'string', default: '12' } },
});
const services = Number(options.services);
const minutes = Number(options.minutes);
const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));

const stale = whyStale();
if (stale !== undefined) throw new Error(stale);
const idle = { command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'] };
const plan = {
  duration: `${minutes + 1}m`,
  interval: '1s',
  services: Object.fromEntries(Array.from({ length: services }, (_, n) => [`idle-${n}`, idle])),
};
writeFileSync(join(folder, 'plan.yaml'), JSON.stringify(plan));
const args = ['soak', 'run', '--plan', 'plan.yaml', '--run-dir', 'run'];
const soak = spawn(builtCommand(), args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
const pid = soak.pid as number;
try {
  for await (const line of createInterface(soak.stderr)) if (/everything is ready/.test(line)) break;
  soak.stderr.resume();
  const perMinute: { readonly cpuPercentOfOneCore: number; readonly load1: number }[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const [before, startedMs] = [cpuSeconds(pid), performance.now()];
    await sleep(MINUTE_MS);
    const share = percentOfOneCore(cpuSeconds(pid) - before, (performance.now() - startedMs) / 1000);
    perMinute.push({ cpuPercentOfOneCore: share, load1: loadavg()[0] as number });
  }
  const shares = perMinute.map(({ cpuPercentOfOneCore }) => cpuPercentOfOneCore).sort((a, b) => a - b);
  const result = {
    bench: 'soak-cost',
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
    services,
    medianCpuPercentOfOneCore: shares[Math.floor(shares.length / 2)],
    perMinute,
    rssMiB: memoryMiB(pid, 'VmRSS'),
    anonymousMiB: memoryMiB(pid, 'RssAnon'),
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  const ended = once(soak, 'exit');
  soak.kill('SIGINT');
  await ended;
  rmSync(folder, { recursive: true });
}
