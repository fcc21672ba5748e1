import type { SummaryShape } from '../shapes/http-shapes.ts';
import { valueToShape } from '../shapes/series-shape.ts';
import { readAlerts } from './alerts.ts';
import type { HttpSources } from './metrics.ts';
import { rounded } from './rounded.ts';

/** `GET /metrics/summary`: the host now and over the last hour. Absent values are null. */
export async function readSummary({ recording, traffic, log }: HttpSources): Promise<SummaryShape> {
  const { live, clock, startedMs } = recording;
  const hour = await log.lastHour();
  const newest = log.newest(1)[0];
  const shown = (value: number | undefined) => valueToShape(rounded(value ?? Number.NaN));
  return {
    timestamp: live.newest?.timeMs ?? clock.now(),
    uptime_seconds: Math.floor((clock.now() - startedMs) / 1000),
    memory_mb: shown(newest?.memoryMb),
    cpu_percent: shown(newest?.cpuPercent),
    active_connections: traffic.subscribers,
    total_connections: traffic.totalSubscribers,
    avg_latency_ms: rounded(traffic.requests.averageMs()),
    last_hour: {
      memory_avg: shown(hour.memoryAvg),
      memory_max: shown(hour.memoryMax),
      cpu_avg: shown(hour.cpuAvg),
      cpu_max: shown(hour.cpuMax),
    },
    active_alerts: readAlerts(recording),
  };
}
