// What it costs to send every frame to thousands of WebSocket clients on real sockets: CPU time of this process for one
// delivered frame, delays of its event loop, how long frames are on their way, and memory for each client. The clients
// are a process of their own, on the same machine. Prints JSON. Bars, for 10 000 clients with 50 series each at 1 Hz:
// no gap, p99 <= 250 ms, loop delay <= 50 ms, RSS <= 200 MB.
// `npm run bench packages/api/bench/live-fanout.ts -- --clients 10000 --series 50 --seconds 20`
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg, release } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Layout, METRICS, sleep, systemClock } from '@tidemark/core';
import { createLiveBuffer } from '../src/live/live-buffer.ts';
import type { Recording } from '../src/recording.ts';
import { listen } from '../src/server/listen.ts';
import type { ClientsReport } from './live-fanout-clients.ts';

const MIB = 1024 * 1024;
const INTERVAL_MS = 1000;
const RING_FRAMES = 600;

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '1000' },
    series: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    // Frames that each client begins with, as after an outage of so many seconds.
    backlog: { type: 'string', default: '0' },
  },
});
const clients = Number(options.clients);
const seconds = Math.min(50, Number(options.seconds));

const layout: Layout = {
  series: Array.from({ length: Number(options.series) }, (_, i) => ({
    metric: METRICS.process_cpu_seconds_total,
    labels: { name: `process-${i}`, pid: String(1000 + i) },
  })),
};
const live = createLiveBuffer(RING_FRAMES);
const recording = {
  version: 'bench',
  hostName: 'here',
  startedMs: systemClock.now(),
  clock: systemClock,
  live,
  history: {},
  collection: {},
  recorder: () => ({ state: 'recording' }),
  alerts: () => [],
} as unknown as Recording;

let seq = 0;

/** Values as counters of CPU time have them: some digits, all different, most of them new. */
function record(): void {
  seq++;
  const values = Float64Array.from(layout.series, (_, i) => Math.round((seq * 0.17 + i * 13.37) * 100) / 100);
  const timeMs = systemClock.now();
  live.push({ seq, timeMs, elapsedMs: seq === 1 ? 0 : INTERVAL_MS, intervalMs: INTERVAL_MS, layout, values });
}

async function recordFor(count: number): Promise<void> {
  const beginMs = systemClock.monotonic();
  for (let tick = 1; tick <= count; tick++) {
    await sleep(systemClock, beginMs + tick * INTERVAL_MS - systemClock.monotonic());
    record();
  }
}

for (let i = 0; i <= Number(options.backlog); i++) record();
const listener = await listen({ host: '127.0.0.1', port: 0 });
const traffic = listener.serve(recording, {
  onError: (error) => {
    throw error;
  },
});
await sleep(systemClock, INTERVAL_MS);
const rssBefore = process.memoryUsage.rss();

const clientsFile = fileURLToPath(new URL('live-fanout-clients.ts', import.meta.url));
const child = fork(clientsFile, [listener.url, String(clients), options.backlog]);
child.once('exit', (code) => {
  if (code !== null) throw new Error(`the clients ended with exit code ${code}`);
});
const connectBeganMs = systemClock.monotonic();
await once(child, 'message');
const connectMs = systemClock.monotonic() - connectBeganMs;
await recordFor(2);
const { longestSliceMs: connectSliceMs, resumedFrames } = traffic.live;
traffic.live.longestSliceMs = 0;

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpuBefore = process.cpuUsage();
await recordFor(seconds);
await sleep(systemClock, INTERVAL_MS / 2);
const { user, system } = process.cpuUsage(cpuBefore);
delay.disable();
const rss = process.memoryUsage.rss();
const { subscribers } = traffic;
const { longestSliceMs: sliceMs } = traffic.live;

child.send('report');
const [report] = (await once(child, 'message')) as [ClientsReport];
const closeBeganMs = systemClock.monotonic();
await listener.close();
const closeMs = systemClock.monotonic() - closeBeganMs;
child.kill();
const delivered = clients * seconds;
const round = (value: number) => Math.round(value * 10) / 10;

process.stdout.write(
  `${JSON.stringify(
    {
      machine: {
        cpu: cpus()[0]?.model,
        cpus: cpus().length,
        kernel: release(),
        node: process.version,
        load: loadavg(),
      },
      clients: subscribers,
      series: layout.series.length,
      seconds,
      connectMs: round(connectMs),
      connectSliceMs: round(connectSliceMs),
      resumedFrames,
      frames: delivered,
      ...report,
      cpuUsPerFrame: round((user + system) / delivered),
      cpuPercent: round((user + system) / seconds / 1e4),
      seriesPerCpuSecond: Math.round((delivered * layout.series.length) / ((user + system) / 1e6)),
      loopDelayMaxMs: round(delay.max / 1e6),
      loopDelayP99Ms: round(delay.percentile(99) / 1e6),
      longestSliceMs: round(sliceMs),
      rssMiB: round(rss / MIB),
      rssBytesPerClient: Math.round((rss - rssBefore) / clients),
      closeMs: round(closeMs),
    },
    undefined,
    2,
  )}\n`,
);
