import type { MetricName } from '@tidemark/core';

/** The metrics whose past the page shows. Of all others it shows the newest value only. */
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
