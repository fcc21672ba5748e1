// The recorder of append-latency: appends frames at a pace and measures how long each append takes.
import { parentPort, workerData } from 'node:worker_threads';
import { type Layout, METRICS, sleep, systemClock } from '@tidemark/core';
import { openJournal } from '../src/index.ts';
import type { AppendingOptions, AppendTimes } from './append-latency.ts';

const INTERVAL_MS = 10_000;
const T0 = Date.UTC(2026, 0, 1);

const { file, controlFile, series, frames, pauseMs } = workerData as AppendingOptions;
const layout: Layout = {
  series: Array.from({ length: series }, (_, i) => ({
    metric: i % 2 === 0 ? METRICS.process_resident_memory_bytes : METRICS.process_cpu_seconds_total,
    labels: { name: `process-${i}`, ...(i % 2 === 0 ? {} : { mode: 'user' }) },
  })),
};
const values = new Float64Array(series).fill(4096);

/** Two thirds stand still, as most series of a machine do. */
function step(): void {
  for (let slot = 0; slot < series; slot++) {
    if (slot % 3 === 0) values[slot] = (values[slot] as number) + Math.floor(Math.random() * 100) / 100;
  }
}

const journals = { maintained: openJournal({ file }), control: openJournal({ file: controlFile }) };
const times: AppendTimes = { maintained: new Float64Array(frames), control: new Float64Array(frames) };
for (let i = 0; i < frames; i++) {
  step();
  const timeMs = T0 + i * INTERVAL_MS;
  const frame = { seq: i + 1, timeMs, elapsedMs: i === 0 ? 0 : INTERVAL_MS, intervalMs: INTERVAL_MS, layout, values };
  for (const name of ['maintained', 'control'] as const) {
    const startMs = systemClock.monotonic();
    journals[name].append(frame);
    times[name][i] = systemClock.monotonic() - startMs;
    await sleep(systemClock, pauseMs);
  }
}
journals.maintained.close();
journals.control.close();
parentPort?.postMessage(times);
