import { defineMetrics } from './metric.ts';

/**
 * What a server says of itself in the Prometheus exposition, next to what was recorded. It is read when somebody scrapes,
 * and not kept in the history. Counters start at zero with the server.
 */
export const SERVER_METRICS = defineMetrics({
  tidemark_server_start_time_seconds: { kind: 'gauge', unit: 'seconds', help: 'When the agent began, Unix time' },
  tidemark_server_frame_time_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'When the values on this page were read, Unix time',
  },
  tidemark_server_requests_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Requests that were answered, by route and HTTP status; streams count when they begin',
  },
  tidemark_server_request_seconds_total: {
    kind: 'counter',
    unit: 'seconds',
    help: 'Time it took to answer requests, by route, without streams',
  },
  tidemark_server_request_latency_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'Percentiles of the time it took to answer requests of the last five to ten minutes, by route, without streams',
  },
  tidemark_server_refused_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Requests that were refused, by the code of the error',
  },
  tidemark_server_open_streams: { kind: 'gauge', unit: 'count', help: 'Live streams that are open' },
  tidemark_server_streams_total: { kind: 'counter', unit: 'count', help: 'Live streams that were opened' },
  tidemark_live_clients: { kind: 'gauge', unit: 'count', help: 'Clients of the live streams at /live' },
  tidemark_live_clients_opened_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Clients that came to the live streams at /live',
  },
  tidemark_live_clients_stalled_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Clients that were dropped because they took nothing and said nothing',
  },
  tidemark_live_clients_expelled_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Clients that were dropped because they broke the protocol or asked too often',
  },
  tidemark_live_clients_refused_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Clients that were not let in because there were too many',
  },
  tidemark_live_requests_refused_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Messages of clients that were answered with an error',
  },
  tidemark_live_subscriptions: { kind: 'gauge', unit: 'count', help: 'Subscriptions of all clients at /live' },
  tidemark_live_subscriptions_opened_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Subscriptions that clients at /live have made',
  },
  tidemark_live_channels: {
    kind: 'gauge',
    unit: 'count',
    help: 'Different subscriptions: each is encoded once, however many clients have it',
  },
  tidemark_live_frames_encoded_total: { kind: 'counter', unit: 'count', help: 'Frames that were encoded for channels' },
  tidemark_live_frames_sent_total: { kind: 'counter', unit: 'count', help: 'Frames that were written to clients' },
  tidemark_live_frames_skipped_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Frames left out because a client, or the server, was too slow',
  },
  tidemark_live_frames_resumed_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Frames given to clients that had missed them',
  },
  tidemark_live_sent_bytes_total: { kind: 'counter', unit: 'bytes', help: 'Bytes that were written to clients' },
  tidemark_live_slice_max_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'The longest that frames were written without a pause for other work, since the server started',
  },
  tidemark_server_connections: { kind: 'gauge', unit: 'count', help: 'TCP connections that are open' },
  tidemark_server_certificate_renewals_total: {
    kind: 'counter',
    unit: 'count',
    help: 'How often another certificate was taken into use',
  },
  tidemark_server_certificate_failures: {
    kind: 'gauge',
    unit: 'count',
    help: 'How often the certificate could not be renewed since it was the last time; the one before is in use',
  },
  tidemark_server_loop_delay_max_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'The longest that the main thread kept a due timer waiting, in the last one to two minutes',
  },
  tidemark_alerts: {
    kind: 'gauge',
    unit: 'count',
    help: 'Alerts by state (pending, firing, acknowledged, unknown) and level; level none never fired',
  },
  tidemark_alerts_suppressed: {
    kind: 'gauge',
    unit: 'count',
    help: 'Alerts that a silence, a maintenance window or another alert keeps from being told',
  },
  tidemark_alerts_left_out: {
    kind: 'gauge',
    unit: 'count',
    help: 'Alerts there would be if there were not too many',
  },
  tidemark_alert_rules: { kind: 'gauge', unit: 'count', help: 'Alert rules' },
  tidemark_alert_changes_waiting: {
    kind: 'gauge',
    unit: 'count',
    help: 'Changes of alerts that are not in the file yet; nobody is told of them before',
  },
  tidemark_health_score: { kind: 'gauge', unit: 'count', help: 'Health of the host, from 0 to 100' },
  tidemark_delivery_queue_items: {
    kind: 'gauge',
    unit: 'count',
    help: 'Messages and batches that wait, by receiver or exporter',
  },
  tidemark_delivery_queue_limit: {
    kind: 'gauge',
    unit: 'count',
    help: 'So many may wait; the oldest are dropped then',
  },
  tidemark_delivery_breaker_state: {
    kind: 'gauge',
    unit: 'count',
    help: '1 for the state (closed, half-open, open) in which the circuit breaker is, 0 for the others',
  },
  tidemark_delivery_breaker_opened_total: {
    kind: 'counter',
    unit: 'count',
    help: 'How often the circuit breaker has opened',
  },
  tidemark_delivery_delivered_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Messages and batches that were accepted',
  },
  tidemark_delivery_delivered_by_retry_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Those accepted that needed more than one attempt',
  },
  tidemark_delivery_attempts_total: { kind: 'counter', unit: 'count', help: 'Attempts to deliver' },
  tidemark_delivery_failed_attempts_total: { kind: 'counter', unit: 'count', help: 'Attempts to deliver that failed' },
  tidemark_delivery_retries_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Attempts that were not the first for what they brought',
  },
  tidemark_delivery_dropped_total: {
    kind: 'counter',
    unit: 'count',
    help: 'What was given up, by reason: overflow (the queue was full), rejected, expired',
  },
  tidemark_delivery_latency_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'How long accepted attempts took, since the start, by percentile',
  },
  tidemark_exporter_state: {
    kind: 'gauge',
    unit: 'count',
    help: '1 for the state (starting, running, down, stopped, closed) in which the process of an exporter is, 0 for the others',
  },
  tidemark_exporter_ends_total: {
    kind: 'counter',
    unit: 'count',
    help: 'How often the process of an exporter ended by its own fault',
  },
  tidemark_exporter_resident_memory_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    help: 'Resident memory of the process of an exporter',
  },
  tidemark_exporter_cpu_ratio: {
    kind: 'gauge',
    unit: 'ratio',
    help: 'Share of one CPU that the process of an exporter takes',
  },
  tidemark_exporter_behind_frames: {
    kind: 'gauge',
    unit: 'count',
    help: 'Recorded frames that the receiver of an exporter does not have yet',
  },
  tidemark_exporter_behind_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'Age of the newest frame that the receiver of an exporter has, against the newest that is recorded',
  },
  tidemark_exporter_lost_frames_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Frames that were not in the history any more when an exporter could have sent them',
  },
});

export type ServerMetricName = keyof typeof SERVER_METRICS;
