import type { Recording } from '../recording.ts';
import type { Traffic } from '../server/traffic.ts';
import type { MetricsShape, WindowShape } from '../shapes/http-shapes.ts';
import { valueToShape } from '../shapes/series-shape.ts';
import type { HostLog, HostTick } from './host-log.ts';
import { rounded } from './rounded.ts';

/** What the answers to `GET /metrics` and its kin are made of. */
export interface HttpSources {
  readonly recording: Recording;
  readonly traffic: Traffic;
  readonly log: HostLog;
}

/** `GET /metrics`: the newest `lastN` ticks. */
export function readMetrics({ recording, traffic, log }: HttpSources, lastN: number): MetricsShape {
  const { clock, live, collection, startedMs } = recording;
  const ticks = log.newest(lastN);
  const series = (pick: (tick: HostTick) => number) => windowOf(ticks, pick);
  return {
    timestamp: live.newest?.timeMs ?? clock.now(),
    uptime_ms: Math.round(clock.now() - startedMs),
    is_collecting: collection.isCollecting,
    collection_interval_ms: collection.intervalMs,
    memory: { name: 'memory_usage', unit: 'MB', ...series(({ memoryMb }) => memoryMb) },
    cpu: { name: 'cpu_usage', unit: '%', ...series(({ cpuPercent }) => cpuPercent) },
    websocket_active: { name: 'active_connections', unit: 'count', ...series(({ connections }) => connections) },
    latency: { name: 'request_latency', unit: 'ms', ...series(({ latencyMs }) => latencyMs) },
    extensions: {},
    latency_breakdown: latencyBreakdown(traffic, clock.monotonic()),
  };
}

function windowOf(ticks: readonly HostTick[], pick: (tick: HostTick) => number): WindowShape {
  const samples: WindowShape['samples'] = [];
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const value = pick(tick);
    if (Number.isNaN(value)) continue;
    samples.push({ timestamp: tick.timeMs, value: rounded(value) });
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const isEmpty = samples.length === 0;
  return {
    sample_count: samples.length,
    latest: samples.at(-1)?.value ?? null,
    average: valueToShape(rounded(sum / samples.length)),
    min: isEmpty ? null : rounded(min),
    max: isEmpty ? null : rounded(max),
    samples,
  };
}

function latencyBreakdown({ requests }: Traffic, nowMs: number): MetricsShape['latency_breakdown'] {
  const known = Object.entries(requests.latencies(nowMs));
  return Object.fromEntries(
    known.map(([route, { p50, p95, p99, count }]) => [
      route,
      { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99), count },
    ]),
  );
}
