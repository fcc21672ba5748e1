// What the host metrics cost a tick: CPU time around sampling and writing, in a process that does nothing else, at the
// pace of a recorder, because caches are cold then. Every other tick is measured as a whole, the ones between source by
// source. Prints JSON. `npm run bench packages/collector/bench/host-tick.ts -- --seconds 60`
import { cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { sleep, systemClock } from '@tidemark/core';
import { openProcRoot } from '../src/proc/proc-root.ts';
import { openSysRoot } from '../src/proc/sys-root.ts';
import { createHostSources } from '../src/sources/host-sources.ts';
import type { Source, Tick } from '../src/sources/source.ts';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, 'interval-ms': { type: 'string', default: '1000' } },
});
const intervalMs = Number(options['interval-ms']);
const ticks = Math.max(2, Math.round((Number(options.seconds) * 1000) / intervalMs));
const SETTLE_TICKS = 5;

const sources = createHostSources(openProcRoot(), { sys: openSysRoot() });
const failures = { count: 0 };

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function tickNow(): Tick {
  return {
    timeMs: Math.floor(systemClock.now()),
    note: (outcome) => {
      if (outcome === 'failed') failures.count++;
    },
    emit: () => {},
  };
}

function record(tick: Tick): Float64Array {
  for (const source of sources) source.sample(tick);
  const values = new Float64Array(countSeries());
  let offset = 0;
  for (const source of sources) {
    source.write(values, offset);
    offset += source.series.length;
  }
  return values;
}

const countSeries = () => sources.reduce((sum, { series }) => sum + series.length, 0);

/** Metrics of one source under the name of its first, and what they cost at this tick. */
function recordOne(source: Source, tick: Tick): number {
  const before = cpuMicroseconds();
  source.sample(tick);
  source.write(new Float64Array(source.series.length), 0);
  return cpuMicroseconds() - before;
}

function nameOf(source: Source): string {
  const { metric, labels } = source.series[0] as Source['series'][number];
  return [metric.name, ...Object.values(labels)].join(' ');
}

function spread(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const mean = Math.round(samples.reduce((sum, sample) => sum + sample, 0) / samples.length);
  return { mean, min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}

const whole: number[] = [];
const bySource = new Map(sources.map((source) => [source, [] as number[]]));
let startMicroseconds = 0;
for (let i = -SETTLE_TICKS; i < ticks; i++) {
  if (i === 0) startMicroseconds = cpuMicroseconds();
  await sleep(systemClock, intervalMs - (systemClock.now() % intervalMs));
  const before = cpuMicroseconds();
  if (i % 2 === 0) {
    record(tickNow());
    if (i >= 0) whole.push(cpuMicroseconds() - before);
  } else {
    const tick = tickNow();
    for (const [source, samples] of bySource) {
      const cost = recordOne(source, tick);
      if (i >= 0) samples.push(cost);
    }
  }
}
const processMicroseconds = cpuMicroseconds() - startMicroseconds;
for (const source of sources) source.close();

const result = {
  bench: 'host-tick',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  intervalMs,
  ticks,
  series: countSeries(),
  readFailures: failures.count,
  cpuMicrosecondsPerTick: spread(whole),
  /** Timers, the event loop and the measuring itself included. */
  processCpuMicrosecondsPerTick: Math.round(processMicroseconds / ticks),
  medianBySource: Object.fromEntries(
    [...bySource].map(([source, samples]) => [nameOf(source), spread(samples).median]),
  ),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
