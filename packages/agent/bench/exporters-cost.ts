// What exporters cost the main thread of an agent a tick: 1000 series, of which some change places as processes do, batches
// of ten frames, over a real ledger and real processes. Prints JSON. `npm run bench packages/agent/bench/exporters-cost.ts`
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLiveBuffer } from '@tidemark/api';
import { type Layout, METRICS, type Series, sleep, systemClock } from '@tidemark/core';
import { openHistory, openJournal, openLedger } from '@tidemark/storage';
import { pino } from 'pino';
import { resolveExporters } from '../src/exporters/exporter-plan.ts';
import { type Exporters, openExporters } from '../src/exporters/open-exporters.ts';

const SERIES = 1000;
const FRAMES = 3000;
/** Every so many frames some series go and others come. */
const NEW_LAYOUT_FRAMES = 25;
const NEW_SERIES = 20;
const WARM_UP_FRAMES = 1000;

const MODULE = new URL('../test/null-exporter.ts', import.meta.url).pathname;
const round = (value: number, digits: number) => Number(value.toFixed(digits));
/** Of the main thread alone. */
const cpuUs = () => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};

function* layouts(): Generator<Layout> {
  let pid = 0;
  const next = (): Series => ({ metric: METRICS.process_threads, labels: { name: 'worker', pid: String(pid++) } });
  let series = Array.from({ length: SERIES }, next);
  for (;;) {
    yield { series };
    series = [...series.slice(NEW_SERIES), ...Array.from({ length: NEW_SERIES }, next)];
  }
}

const everyoneHasIt = async ({ desk }: Exporters) => {
  do await sleep(systemClock, 2);
  while (desk.list().some(({ behind }) => behind?.frames !== 0));
};

async function measure(count: number) {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const file = join(dir, 'tidemark.db');
  openJournal({ file }).close();
  const [history, ledger, live] = [openHistory(file), openLedger({ file, keepsThread: true }), createLiveBuffer(600)];
  const written = Object.fromEntries(Array.from({ length: count }, (_, i) => [`e${i}`, { plugin: MODULE }]));
  const exporters = await openExporters(resolveExporters({ exporters: written, cwd: dir, locate: () => undefined }), {
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    host: { version: '0.0.0', hostName: 'bench' },
  });
  exporters.begin({ live, history, ledger, startSeq: 0 });
  await everyoneHasIt(exporters);
  const source = layouts();
  let layout = source.next().value as Layout;
  const record = async (first: number, last: number) => {
    for (let seq = first; seq <= last; seq++) {
      if (seq % NEW_LAYOUT_FRAMES === 0) layout = source.next().value as Layout;
      const values = new Float64Array(SERIES).fill(seq);
      live.push({ seq, timeMs: seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout, values });
      if (seq % 10 === 9) await everyoneHasIt(exporters);
    }
  };
  await record(1, WARM_UP_FRAMES);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = cpuUs();
  await record(WARM_UP_FRAMES + 1, WARM_UP_FRAMES + FRAMES);
  const usPerTick = (cpuUs() - before) / FRAMES;
  delay.disable();
  const { deliveries } = await exporters.close();
  live.end();
  await ledger.close();
  await history.close();
  rmSync(dir, { recursive: true });
  return {
    exporters: count,
    delivered: Object.values(deliveries).reduce((sum, { delivered }) => sum + delivered, 0),
    mainThreadUsPerTick: round(usPerTick, 1),
    cpuPercentAt1Hz: round(usPerTick / 10_000, 4),
    loopDelayP99Ms: round(delay.percentile(99) / 1e6, 2),
    loopDelayMaxMs: round(delay.max / 1e6, 2),
  };
}

await measure(1);
const result = {
  bench: 'exporters-cost',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  series: SERIES,
  runs: [await measure(0), await measure(1), await measure(8)],
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
