import { type Labels, SERVER_METRICS, type ServerMetricName } from '@tidemark/core';
import type { Traffic } from '../server/traffic.ts';
import { alertSamples } from './alert-samples.ts';
import { exporterSamples } from './exporter-samples.ts';
import type { ServerSample } from './exposition.ts';
import { liveSamples } from './live-samples.ts';
import type { LoopDelay } from './loop-delay.ts';
import type { HttpSources } from './metrics.ts';

const MS_PER_SECOND = 1000;

/** What the server tells Prometheus of itself: requests, refusals, streams, alerts, exporters, and how its main thread is doing. */
export function* ownSamples({ recording, traffic }: HttpSources, loopDelay: LoopDelay): Generator<ServerSample> {
  const { clock, live, startedMs } = recording;
  const nowMs = clock.monotonic();
  yield sample('tidemark_server_start_time_seconds', startedMs / MS_PER_SECOND);
  yield sample('tidemark_server_frame_time_seconds', (live.newest?.timeMs ?? Number.NaN) / MS_PER_SECOND);
  yield sample('tidemark_server_loop_delay_max_seconds', loopDelay.readMaxMs(nowMs) / MS_PER_SECOND);
  yield* trafficSamples(traffic, nowMs);
  yield* alertSamples(recording.alerts);
  yield* exporterSamples(recording.exporters);
}

/** What passes through the server, as of a moment of the monotonic clock. */
export function* trafficSamples(traffic: Traffic, nowMs: number): Generator<ServerSample> {
  const { requests } = traffic;
  yield sample('tidemark_server_open_streams', traffic.subscribers);
  yield sample('tidemark_server_streams_total', traffic.totalSubscribers);
  for (const { route, byStatus, totalMs } of requests.counts()) {
    for (const [status, count] of byStatus) {
      yield sample('tidemark_server_requests_total', count, { route, status: String(status) });
    }
    yield sample('tidemark_server_request_seconds_total', totalMs / MS_PER_SECOND, { route });
  }
  for (const [route, { p50, p95, p99 }] of Object.entries(requests.latencies(nowMs))) {
    for (const [percentile, latencyMs] of Object.entries({ p50, p95, p99 })) {
      yield sample('tidemark_server_request_latency_seconds', latencyMs / MS_PER_SECOND, { route, percentile });
    }
  }
  for (const [code, count] of requests.refusals()) yield sample('tidemark_server_refused_total', count, { code });
  yield* liveSamples(traffic.live);
  yield* traffic.told();
}

function sample(name: ServerMetricName, value: number, labels: Labels = {}): ServerSample {
  return { metric: SERVER_METRICS[name], labels, value };
}
