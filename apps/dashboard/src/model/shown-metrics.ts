import type { MetricName } from '@tidemark/core';

/** The metrics whose past the page shows. */
export const HISTORY_METRICS: readonly MetricName[] = [
  'host_cpu_seconds_total',
  'host_cpus',
  'host_load1',
  'host_load5',
  'host_load15',
  'host_memory_total_bytes',
  'host_memory_available_bytes',
  'host_memory_free_bytes',
  'host_processes',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
];

/** The metrics of which the page shows the newest value only. */
const NEWEST_METRICS: readonly MetricName[] = [
  'host_swap_total_bytes',
  'host_swap_free_bytes',
  'process_threads',
  'tidemark_cpu_seconds_total',
  'tidemark_resident_memory_bytes',
  'tidemark_tick_lateness_seconds',
  'tidemark_tick_duration_seconds',
];

/** Selects what the page shows: an agent records several times as much. */
export const LIVE_MATCH = `{__name__=~"${[...HISTORY_METRICS, ...NEWEST_METRICS].join('|')}"}`;
