import { HOST_METRICS } from './host-metrics.ts';
import { defineMetrics } from './metric.ts';

/** Every metric Tidemark records by itself. Recorder, exposition, documents and dashboards read this table. */
export const METRICS = defineMetrics({
  ...HOST_METRICS,
  process_cpu_seconds_total: { kind: 'counter', unit: 'seconds', help: 'CPU time of a process by mode' },
  process_resident_memory_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    help: 'Resident memory of a process (RSS) as the kernel counts it without stopping the process, which may be off by some pages for each CPU',
  },
  process_threads: { kind: 'gauge', unit: 'count', help: 'Threads of a process' },
  process_virtual_memory_bytes: { kind: 'gauge', unit: 'bytes', help: 'Address space of a process' },
  process_proportional_memory_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    help: 'Resident memory of a process with shared pages divided among those that share them (PSS); on request',
  },
  process_open_fds: { kind: 'gauge', unit: 'count', help: 'Files a process has open' },
  process_max_fds: { kind: 'gauge', unit: 'count', help: 'Files a process may have open (soft limit)' },
  process_read_bytes_total: { kind: 'counter', unit: 'bytes', help: 'Bytes a process caused to be read from disk' },
  process_written_bytes_total: {
    kind: 'counter',
    unit: 'bytes',
    help: 'Bytes a process caused to be written to disk',
  },
  process_page_faults_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Page faults of a process, minor ones and major ones, which waited for a disk',
  },
  process_context_switches_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Context switches of the main thread of a process, by whether it asked for them; on request',
  },
  process_state: {
    kind: 'gauge',
    unit: 'count',
    help: 'State of a process: 0 running, 1 sleeping, 2 waiting for a disk, 3 stopped, 4 traced, 5 zombie, 6 idle, 7 dead',
  },
  process_oom_score: {
    kind: 'gauge',
    unit: 'count',
    help: 'How likely the kernel is to kill a process when memory runs out: 0 to 2000, the highest first',
  },
  process_parent_pid: {
    kind: 'gauge',
    unit: 'count',
    help: 'Parent of a process by its pid: 0 for those that the kernel began or whose parent is outside of the container',
  },
  process_start_time_seconds: { kind: 'gauge', unit: 'seconds', help: 'When a process began, Unix time' },
  group_cpu_seconds_total: {
    kind: 'counter',
    unit: 'seconds',
    help: 'CPU time of the processes of one name or rule, and of their children that ended, since the recorder started',
  },
  group_resident_memory_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    help: 'Resident memory of the processes of a group, shared pages counted in each',
  },
  group_threads: { kind: 'gauge', unit: 'count', help: 'Threads of the processes of a group' },
  group_processes: { kind: 'gauge', unit: 'count', help: 'Processes of a group' },
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
  tidemark_groups_unrecorded: {
    kind: 'gauge',
    unit: 'count',
    help: 'Groups with processes in this tick that have no series of their own because they are not among the top ones',
  },
  tidemark_rows_unrecorded: {
    kind: 'gauge',
    unit: 'count',
    help: 'CPUs, disks, file systems or interfaces without series of their own because there are too many',
  },
  tidemark_events_dropped_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Events of processes that were left out, since the recorder started, because one tick had too many',
  },
  tidemark_read_failures_total: {
    kind: 'counter',
    unit: 'count',
    help: 'Kernel files that were there but denied to this user, or failed: not readable or not understood; since the recorder started',
  },
});

export type MetricName = keyof typeof METRICS;
