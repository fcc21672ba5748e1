import { SERVER_METRICS, type ServerMetricName } from '@tidemark/core';
import type { LiveCounters } from '../live/live-counters.ts';
import type { ServerSample } from './exposition.ts';

const MS_PER_SECOND = 1000;

/** What the live streams tell Prometheus of themselves. */
export function liveSamples(live: LiveCounters): ServerSample[] {
  const values = {
    tidemark_live_clients: live.clients,
    tidemark_live_clients_opened_total: live.totalClients,
    tidemark_live_clients_stalled_total: live.stalledClients,
    tidemark_live_clients_expelled_total: live.expelledClients,
    tidemark_live_clients_refused_total: live.refusedClients,
    tidemark_live_requests_refused_total: live.refusedRequests,
    tidemark_live_subscriptions: live.subscriptions,
    tidemark_live_subscriptions_opened_total: live.totalSubscriptions,
    tidemark_live_channels: live.channels,
    tidemark_live_frames_encoded_total: live.encodedFrames,
    tidemark_live_frames_sent_total: live.sentFrames,
    tidemark_live_frames_skipped_total: live.skippedFrames,
    tidemark_live_frames_resumed_total: live.resumedFrames,
    tidemark_live_sent_bytes_total: live.sentBytes,
    tidemark_live_slice_max_seconds: live.longestSliceMs / MS_PER_SECOND,
  } satisfies Partial<Record<ServerMetricName, number>>;
  return Object.entries(values).map(([name, value]) => {
    return { metric: SERVER_METRICS[name as ServerMetricName], labels: {}, value };
  });
}
