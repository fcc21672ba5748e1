import { METRICS, type Selector } from '@tidemark/core';
import type { Recording } from '../recording.ts';
import type { Traffic } from '../server/traffic.ts';
import { valueToShape } from '../shapes/series-shape.ts';
import type { SummaryShape } from '../shapes/shapes.ts';
import { cpuRatio, isBusyMode, memoryUsedBytes } from './host-usage.ts';

const HOUR_MS = 3_600_000;
const MEBIBYTE = 1024 * 1024;

/** Width of the steps whose averages and maxima the last hour is summed up from. */
const STEP_MS = 10_000;

/** `GET /metrics/summary`: the host now and over the last hour. Absent values are null. */
export async function readSummary(recording: Recording, traffic: Traffic): Promise<SummaryShape> {
  const { live, clock, startedMs } = recording;
  const newest = live.newest;
  const previous = newest === undefined ? undefined : live.after(newest.seq - 2);
  return {
    timestamp: newest?.timeMs ?? clock.now(),
    uptime_seconds: Math.floor((clock.now() - startedMs) / 1000),
    memory_mb: newest === undefined ? null : rounded(memoryUsedBytes(newest) / MEBIBYTE),
    cpu_percent:
      newest === undefined ? null : rounded(100 * cpuRatio(previous === newest ? undefined : previous, newest)),
    active_connections: traffic.subscribers,
    total_connections: traffic.totalSubscribers,
    avg_latency_ms: rounded(traffic.averageLatencyMs()) ?? 0,
    last_hour: await readLastHour(recording),
    active_alerts: [],
  };
}

async function readLastHour({ history, clock }: Recording): Promise<SummaryShape['last_hour']> {
  const range = { fromMs: clock.now() - HOUR_MS, toMs: clock.now(), stepMs: STEP_MS };
  const ask = (metric: string) => history.query({ ...range, selector: { metric, matchers: [] } satisfies Selector });
  const [cpu, total, available] = await Promise.all([
    ask(METRICS.host_cpu_seconds_total.name),
    ask(METRICS.host_memory_total_bytes.name),
    ask(METRICS.host_memory_available_bytes.name),
  ]);
  const cpuPercent = Array.from({ length: cpu.points }, (_, point) => {
    let busy = 0;
    let all = 0;
    for (const { series, values } of cpu.series) {
      const rate = values[point] as number;
      all += rate;
      if (isBusyMode(series.labels.mode)) busy += rate;
    }
    return (100 * busy) / all;
  });
  const memoryMb = Array.from(total.series[0]?.values ?? [], (bytes, point) => {
    return (bytes - (available.series[0]?.values[point] ?? Number.NaN)) / MEBIBYTE;
  });
  return {
    memory_avg: rounded(mean(memoryMb)),
    memory_max: rounded(maximum(memoryMb)),
    cpu_avg: rounded(mean(cpuPercent)),
    cpu_max: rounded(maximum(cpuPercent)),
  };
}

/** Two decimals are more than anyone reads off a summary; absent is null. */
function rounded(value: number): number | null {
  return valueToShape(Math.round(value * 100) / 100);
}

function mean(values: readonly number[]): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}

function maximum(values: readonly number[]): number {
  return values.reduce((max, value) => (Number.isNaN(max) || value > max ? value : max), Number.NaN);
}
