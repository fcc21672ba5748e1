// What writing the page for Prometheus costs, without the request: 12 metrics of N processes, of which each frame changes a
// part or all of the values. Beside prom-client, which is given the same values and writes its page. CPU time of this
// process, the median of several rounds; caches are warm. Prints JSON. What a whole scrape costs an agent is
// `bench/exposition-cost.ts`. `npm run bench packages/api/bench/page-cost.ts -- --n 200`
import { cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { type Frame, type Layout, METRICS, type MetricName, systemClock } from '@tidemark/core';
import { Gauge, Registry } from 'prom-client';
import { createExposition } from '../src/http/exposition.ts';

const NAMES = [
  'process_context_switches_total',
  'process_cpu_seconds_total',
  'process_max_fds',
  'process_oom_score',
  'process_open_fds',
  'process_page_faults_total',
  'process_read_bytes_total',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'process_threads',
  'process_virtual_memory_bytes',
  'process_written_bytes_total',
] as const satisfies readonly MetricName[];

const { values: flags } = parseArgs({ options: { n: { type: 'string', default: '200' } } });
const processes = Number(flags.n);
const ROUNDS = 9;
const PAGES = 200;
const WARM_UP_PAGES = 500;

const labelsOf = (pid: number) => ({ name: `process-${pid}`, pid: String(1000 + pid), start: '1800000000' });
const layout: Layout = {
  series: NAMES.flatMap((name) =>
    Array.from({ length: processes }, (_, pid) => ({ metric: METRICS[name], labels: labelsOf(pid) })),
  ),
};

/** Every `apart`-th value is another one in each frame. */
function createFrames(apart: number): () => Frame {
  const values = Float64Array.from(layout.series, (_, slot) => 4096 * slot);
  let seq = 0;
  return () => {
    seq++;
    for (let slot = seq % apart; slot < values.length; slot += apart) values[slot] = 4096 * slot + seq * 0.01;
    return { seq, timeMs: seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout, values };
  };
}

/** Writes one page of ours, and returns how long it is. */
function createOurs(apart: number): () => number {
  const exposition = createExposition();
  const nextFrame = createFrames(apart);
  return () => {
    const { bytes, release } = exposition.format(nextFrame(), [], 'text');
    release();
    return bytes.length;
  };
}

/** The same of prom-client, which is told every value: it cannot know which have changed. */
function createTheirs(apart: number): () => Promise<number> {
  const registry = new Registry();
  const labelNames = ['name', 'pid', 'start'];
  const gauges = NAMES.map((name) => new Gauge({ name, help: METRICS[name].help, labelNames, registers: [registry] }));
  const nextFrame = createFrames(apart);
  return async () => {
    const { values } = nextFrame();
    for (const [i, gauge] of gauges.entries()) {
      for (let pid = 0; pid < processes; pid++) gauge.set(labelsOf(pid), values[i * processes + pid] as number);
    }
    return Buffer.byteLength(await registry.metrics());
  };
}

async function measure(write: () => number | Promise<number>) {
  let pageBytes = 0;
  for (let page = 0; page < WARM_UP_PAGES; page++) pageBytes = await write();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let page = 0; page < PAGES; page++) await write();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / PAGES / 1000);
  }
  rounds.sort((a, b) => a - b);
  return { cpuMsPerPage: Number(rounds[ROUNDS >> 1]?.toFixed(3)), pageBytes };
}

const result = {
  bench: 'page-cost',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  processes,
  samples: layout.series.length,
  tidemark: {
    everyFortiethValueChanges: await measure(createOurs(40)),
    everyValueChanges: await measure(createOurs(1)),
  },
  promClient: await measure(createTheirs(1)),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
