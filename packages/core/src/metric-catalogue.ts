import { defineMetrics } from './metric.ts';

/** Every metric Tidemark records by itself. Recorder, exposition, documents and dashboards read this table. */
export const METRICS = defineMetrics({
  host_cpu_seconds_total: {
    kind: 'counter',
    unit: 'seconds',
    help: 'CPU time of the whole host by mode, summed over all CPUs',
  },
  host_cpus: { kind: 'gauge', unit: 'count', help: 'CPUs that are online' },
  host_load1: { kind: 'gauge', unit: 'count', help: 'Load average over one minute' },
  host_load5: { kind: 'gauge', unit: 'count', help: 'Load average over five minutes' },
  host_load15: { kind: 'gauge', unit: 'count', help: 'Load average over fifteen minutes' },
  host_memory_total_bytes: { kind: 'gauge', unit: 'bytes', help: 'Memory the kernel manages' },
  host_memory_available_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    help: 'Memory that programs could still take without swapping, as the kernel estimates it',
  },
  host_memory_free_bytes: { kind: 'gauge', unit: 'bytes', help: 'Memory that nothing uses' },
  host_memory_cached_bytes: { kind: 'gauge', unit: 'bytes', help: 'Page cache and buffers' },
  host_swap_total_bytes: { kind: 'gauge', unit: 'bytes', help: 'Swap space' },
  host_swap_free_bytes: { kind: 'gauge', unit: 'bytes', help: 'Swap space that nothing uses' },
  host_processes: { kind: 'gauge', unit: 'count', help: 'Processes on the host, kernel threads included' },
  host_boot_time_seconds: { kind: 'gauge', unit: 'seconds', help: 'When the host started, Unix time' },
  process_cpu_seconds_total: { kind: 'counter', unit: 'seconds', help: 'CPU time of a process by mode' },
  process_resident_memory_bytes: { kind: 'gauge', unit: 'bytes', help: 'Resident memory of a process (RSS)' },
  process_threads: { kind: 'gauge', unit: 'count', help: 'Threads of a process' },
  tidemark_tick_lateness_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'How long after its due time the recorder began this tick',
  },
  tidemark_tick_duration_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'How long the previous tick took, from reading to the journal',
  },
  tidemark_ticks_missed_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Ticks the recorder skipped since it started because it was late',
  },
  tidemark_cpu_seconds_total: {
    kind: 'counter',
    unit: 'seconds',
    help: 'CPU time of the process that hosts the recorder, all its threads',
  },
  tidemark_resident_memory_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    help: 'Resident memory of the process that hosts the recorder',
  },
  tidemark_processes_unrecorded: {
    kind: 'gauge',
    unit: 'count',
    help: 'Processes seen in this tick that have no series of their own because they are not among the top ones',
  },
  tidemark_read_failures_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Kernel files that were there but could not be read or understood, since the recorder started',
  },
});

export type MetricName = keyof typeof METRICS;
