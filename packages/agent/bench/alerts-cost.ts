// What alerts cost an agent with nothing wrong: the default rules on frames of this machine, with the figures of the server
// beside them. Prints JSON. `npm run bench packages/agent/bench/alerts-cost.ts`
import { cpus, loadavg, release } from 'node:os';
import { resolvePolicies } from '@tidemark/alerts';
import { openRecorder } from '@tidemark/collector';
import { createFakeClock, type Frame, METRICS, SERVER_METRICS, systemClock } from '@tidemark/core';
import { pino } from 'pino';
import { AlertWatch } from '../src/alerts/alert-watch.ts';
import { resolveAlerts } from '../src/alerts/alerts-plan.ts';
import { createSeenFrames } from '../src/alerts/seen-frames.ts';
import { resolveConfig } from '../src/config/load-config.ts';

const FRAMES = 20_000;
const ROUTES = 10;

const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const round = (value: number, digits: number) => Number(value.toFixed(digits));
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function realFrame(): Promise<Frame> {
  const frames: Frame[] = [];
  const { recorder } = resolveConfig({ recorder: { interval: '200ms' } });
  const running = await openRecorder({ ...recorder, onFrame: (frame) => frames.push(frame), onEvent: () => {} });
  while (frames.length < 3) await new Promise((resolve) => setImmediate(resolve));
  await running.close();
  return frames.at(-1) as Frame;
}

function* serverSamples() {
  yield { metric: SERVER_METRICS.tidemark_server_open_streams, labels: {}, value: 3 };
  for (let route = 0; route < ROUTES; route++) {
    for (const percentile of ['p50', 'p95', 'p99']) {
      const labels = { route: `/route/${route}`, percentile };
      yield { metric: SERVER_METRICS.tidemark_server_request_latency_seconds, labels, value: 0.002 };
    }
  }
}

const plan = await resolveAlerts({ content: {}, cwd: '/', defaults: true, locate: () => undefined });
const frame = await realFrame();
// Whatever this machine is doing, nothing is to be wrong.
const values = Float64Array.from(frame.layout.series, ({ metric }) =>
  metric === METRICS.host_memory_available_bytes ? 8e9 : 1,
);
frame.layout.series.forEach(({ metric }, slot) => {
  if (metric.name.endsWith('_ratio') || metric.name.includes('lateness')) values[slot] = 0;
  if (metric.name === 'host_memory_total_bytes') values[slot] = 16e9;
  if (metric.name.includes('limit') || metric.name === 'process_max_fds') values[slot] = 1e12;
});
collect();
const rssBefore = process.memoryUsage().rss;
const seen = createSeenFrames();
seen.setSamples(serverSamples);
let outcomes = 0;
const watch = new AlertWatch({
  plan: { rules: plan.rules, policies: resolvePolicies() },
  clock: createFakeClock(),
  logger: pino({ level: 'silent' }),
  seen,
  onOutcome: () => {
    outcomes++;
  },
  onSaveDue: () => {},
  isCollecting: () => true,
});
watch.begin(undefined);
const feed = (count: number, from: number) => {
  for (let i = from; i < from + count; i++) {
    watch.takeFrame({ ...frame, values, seq: i, timeMs: frame.timeMs + i * 1000, elapsedMs: 1000, intervalMs: 1000 });
  }
};
feed(FRAMES / 4, 1);
const before = cpuMs();
feed(FRAMES, FRAMES / 4 + 1);
const usPerFrame = ((cpuMs() - before) / FRAMES) * 1000;
collect();
const rssAfter = process.memoryUsage().rss;
const startMs = systemClock.monotonic();
const snapshotBytes = JSON.stringify(watch.engine.snapshot()).length;
const result = {
  bench: 'alerts-cost',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  rules: plan.rules.length,
  series: frame.layout.series.length,
  outcomes,
  usPerFrame: round(usPerFrame, 2),
  cpuPercentAt1Hz: round(usPerFrame / 10_000, 5),
  rssGrowthMiB: round((rssAfter - rssBefore) / 2 ** 20, 1),
  snapshotBytes,
  snapshotMs: round(systemClock.monotonic() - startMs, 2),
};
watch.end();
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
