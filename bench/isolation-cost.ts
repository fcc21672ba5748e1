// What an exporter in a process of its own costs: to start it, to bring it a batch, and to have it idle; what the host
// feels of one that loops; and what threads would cost instead. Measures built code, as it is published: `npm run build`
// first. Prints JSON. `npm run bench bench/isolation-cost.ts -- --rows 10 --series 1000 --exporters 8`
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type MetricDescriptor, sleep, systemClock } from '@tidemark/core';
import type { ExportBatch } from '@tidemark/plugin-kit';
import type { IsolatedExporter } from '@tidemark/plugin-kit/host';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10' },
    series: { type: 'string', default: '1000' },
    exporters: { type: 'string', default: '8' },
    batches: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '10' },
  },
});
const [ROWS, SERIES, EXPORTERS] = [Number(options.rows), Number(options.series), Number(options.exporters)];
const [BATCHES, SECONDS] = [Number(options.batches), Number(options.seconds)];
const NEVER = new AbortController().signal;

const built = new URL('../packages/plugin-kit/dist/host.js', import.meta.url).href;
const { openIsolatedExporter } = (await import(built)) as typeof import('@tidemark/plugin-kit/host');
const url = new URL('./isolation/bench-exporter.js', import.meta.url).href;
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const surroundings = { id: 'bench', clock: systemClock, log, host: { version: '1.2.3', hostName: 'bench' } };

const round = (value: number, digits = 1) => Number(value.toFixed(digits));
const atShare = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? Number.NaN;

/** Memory that nobody else shares, MiB. */
function privateMiB(pid: number | 'self'): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kiB = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce((sum, [, value]) => sum + Number(value), 0);
  return kiB / 1024;
}

/** The processes that this one has started. */
function children(): number[] {
  const text = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function start() {
  const startMs = systemClock.monotonic();
  const opening = openIsolatedExporter({ url, options: {} }, surroundings, { silentMs: SECONDS * 1000 });
  const blockedMs = systemClock.monotonic() - startMs;
  const exporter = await opening;
  while (exporter.figures().state !== 'running') await sleep(systemClock, 1);
  return { exporter, blockedMs, readyMs: systemClock.monotonic() - startMs };
}

const metrics: MetricDescriptor[] = Array.from({ length: 20 }, (_, i) => {
  return { name: `bench_gauge_${i}`, kind: 'gauge', unit: 'count', help: 'A gauge of the bench' };
});

function makeBatch(key: string): ExportBatch {
  const series = Array.from({ length: SERIES }, (_, i) => ({
    metric: metrics[i % metrics.length] as MetricDescriptor,
    labels: { name: `process-${i}`, pid: String(i) },
  }));
  const columns = series.map((_, i) => Float64Array.from({ length: ROWS }, (__, row) => i + row / 10));
  return {
    key,
    resource: { host: 'bench' },
    series,
    columns,
    timesMs: Float64Array.from({ length: ROWS }, (_, i) => i),
  };
}

async function deliver(exporter: IsolatedExporter, batches: readonly ExportBatch[]) {
  const times: number[] = [];
  const startCpuMs = cpuMs();
  for (const batch of batches) {
    const startMs = systemClock.monotonic();
    await exporter.deliver(batch, NEVER);
    times.push(systemClock.monotonic() - startMs);
  }
  return {
    hostCpuMs: round((cpuMs() - startCpuMs) / batches.length, 3),
    wallMsP50: round(atShare(times, 0.5), 3),
    wallMsP99: round(atShare(times, 0.99), 3),
  };
}

/** How late the host's own timers were meanwhile. */
async function delayWhile(work: () => Promise<void>) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  delay.disable();
  return { p99Ms: round(delay.percentile(99) / 1e6), maxMs: round(delay.max / 1e6) };
}

async function measureThreads() {
  const before = privateMiB('self');
  const workers: Worker[] = [];
  const after: number[] = [];
  for (let i = 0; i < EXPORTERS; i++) {
    const worker = new Worker(new URL('./isolation/idle-thread.js', import.meta.url), { execArgv: [] });
    workers.push(worker);
    await new Promise((resolve) => worker.once('message', resolve));
    await sleep(systemClock, 100);
    after.push(privateMiB('self') - before);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { privateMiBOfOne: round(after[0] ?? 0), privateMiBOfAll: round(after.at(-1) ?? 0) };
}

const started = [];
for (let i = 0; i < EXPORTERS; i++) started.push(await start());
const [first] = started;
if (first === undefined) throw new RangeError('--exporters must be at least 1');
await sleep(systemClock, 500);
const idle = children().map((pid) => privateMiB(pid));
const idleCpuMs = cpuMs();
await sleep(systemClock, SECONDS * 1000);
const idleShare = (cpuMs() - idleCpuMs) / (SECONDS * 1000);
const theirShare = started.reduce((sum, { exporter }) => sum + exporter.figures().cpuRatio, 0);
const { exporter } = first;
const same = makeBatch('same');
await deliver(
  exporter,
  Array.from({ length: BATCHES }, () => same),
);
const sameCatalogue = await deliver(
  exporter,
  Array.from({ length: BATCHES }, () => same),
);
const others = Array.from({ length: Math.min(BATCHES, 50) }, (_, i) => makeBatch(`other-${i}`));
const newCatalogue = await deliver(exporter, others);
const quiet = await delayWhile(() => sleep(systemClock, 4000));
const looping = await delayWhile(async () => {
  void exporter.deliver({ ...same, key: 'loop' }, NEVER).catch(() => {});
  await sleep(systemClock, 4000);
});
await Promise.all(started.map((each) => each.exporter.close().catch(() => {})));
const threads = await measureThreads();
const grown = spawnSync(process.execPath, [fileURLToPath(new URL('./isolation/growing-thread.js', import.meta.url))]);

const result = {
  bench: 'isolation-cost',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  exporters: EXPORTERS,
  start: {
    readyMsP50: round(
      atShare(
        started.map(({ readyMs }) => readyMs),
        0.5,
      ),
    ),
    hostBlockedMsP50: round(
      atShare(
        started.map(({ blockedMs }) => blockedMs),
        0.5,
      ),
    ),
    hostBlockedMsMax: round(Math.max(...started.map(({ blockedMs }) => blockedMs))),
  },
  idleProcesses: {
    privateMiBOfOne: round(idle[0] ?? 0),
    privateMiBOfAll: round(idle.reduce((sum, each) => sum + each, 0)),
    hostCpuPercentOfAll: round(idleShare * 100, 2),
    theirCpuPercentOfAll: round(theirShare * 100, 2),
  },
  batch: { rows: ROWS, series: SERIES, valueBytes: ROWS * SERIES * 8, sameCatalogue, newCatalogue },
  hostTimers: { quiet, looping },
  insteadThreads: { ...threads, hostEndsByWhenOneArrayGrows: grown.signal },
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
