import type { AlertRuleInput } from './rules/rule-schema.ts';

/** CPU time that was used for something, as a share of all CPUs. */
const CPU_IN_USE = {
  series: 'host_cpu_seconds_total{mode!~"idle|iowait"}',
  per: [],
  dividedBy: 'host_cpus',
} satisfies AlertRuleInput;

/** The rules that are in force unless the configuration says otherwise. Each has a page in `docs/runbooks`. */
const RULES = {
  'memory-high': {
    series: 'tidemark_resident_memory_bytes',
    above: { warning: '1536MiB', critical: '2048MiB', warningClear: '1408MiB', criticalClear: '1920MiB' },
    for: '30s',
    description: 'the application that hosts the recorder uses {{value}} of memory (limit {{threshold}})',
  },
  'cpu-high': {
    ...CPU_IN_USE,
    above: { warning: '70%', critical: '90%', warningClear: '65%', criticalClear: '85%' },
    for: '5m',
    description: '{{value}} of the CPU time of this host is in use (limit {{threshold}})',
  },
  'connections-high': {
    series: 'tidemark_server_open_streams',
    above: { warning: 50, critical: 100, warningClear: 45, criticalClear: 90 },
    for: '30s',
    description: '{{value}} live streams are open (limit {{threshold}})',
  },
  'latency-high': {
    series: 'tidemark_server_request_latency_seconds{percentile="p95"}',
    above: { warning: '500ms', critical: '1000ms', warningClear: '400ms', criticalClear: '800ms' },
    for: '1m',
    keepFiringFor: '1m',
    description: 'one request in twenty to {{labels.route}} takes {{value}} or longer (limit {{threshold}})',
  },
  'memory-low': {
    series: 'host_memory_available_bytes',
    dividedBy: 'host_memory_total_bytes',
    below: { warning: '10%', critical: '5%', warningClear: '12%', criticalClear: '7%' },
    for: '1m',
    description: 'only {{value}} of the memory of this host is available (limit {{threshold}})',
  },
  'memory-full-soon': {
    series: 'host_memory_available_bytes',
    trend: { over: '1h', limit: 0, towards: 'below', warning: '4h', critical: '1h' },
    for: '10m',
    keepFiringFor: '10m',
    description: 'at the pace of the last hour this host runs out of memory in {{value}}',
  },
  'memory-pressure': {
    series: 'host_pressure_avg10_ratio{resource="memory",stall="full"}',
    above: { warning: '10%', critical: '40%', warningClear: '5%', criticalClear: '20%' },
    for: '1m',
    keepFiringFor: '30s',
    description: 'everything on this host waits for memory {{value}} of the time (limit {{threshold}})',
  },
  'cpu-pressure': {
    series: 'host_pressure_avg10_ratio{resource="cpu",stall="some"}',
    above: { warning: '60%', critical: '90%', warningClear: '40%', criticalClear: '70%' },
    for: '5m',
    keepFiringFor: '1m',
    description: 'some task waits for a CPU {{value}} of the time (limit {{threshold}})',
  },
  'io-pressure': {
    series: 'host_pressure_avg10_ratio{resource="io",stall="full"}',
    above: { warning: '30%', critical: '70%', warningClear: '20%', criticalClear: '50%' },
    for: '5m',
    keepFiringFor: '1m',
    description: 'everything on this host waits for disks {{value}} of the time (limit {{threshold}})',
  },
  'disk-full': {
    series: 'host_filesystem_available_bytes',
    dividedBy: 'host_filesystem_size_bytes',
    below: { warning: '10%', critical: '5%', warningClear: '12%', criticalClear: '7%' },
    for: '1m',
    description: 'only {{value}} of the file system at {{labels.mount}} is available (limit {{threshold}})',
  },
  'disk-full-soon': {
    series: 'host_filesystem_available_bytes',
    trend: { over: '1h', limit: 0, towards: 'below', warning: '4h', critical: '1h' },
    for: '10m',
    keepFiringFor: '10m',
    description: 'at the pace of the last hour the file system at {{labels.mount}} is full in {{value}}',
  },
  'swap-storm': {
    series: 'host_swapped_in_bytes_total',
    over: '1m',
    above: { warning: '4MiB/s', critical: '32MiB/s', warningClear: '1MiB/s', criticalClear: '16MiB/s' },
    for: '1m',
    keepFiringFor: '1m',
    description: '{{value}} a second are read back from swap (limit {{threshold}})',
  },
  'out-of-memory-kill': {
    series: 'host_oom_kills_total',
    above: { critical: 0.0001 },
    keepFiringFor: '10m',
    description: 'the kernel killed a process for lack of memory',
  },
  'control-group-memory-high': {
    series: 'cgroup_memory_bytes',
    dividedBy: 'cgroup_memory_limit_bytes',
    above: { warning: '90%', critical: '97%', warningClear: '85%', criticalClear: '93%' },
    for: '2m',
    description: 'the control group of the recorder uses {{value}} of its memory (limit {{threshold}})',
  },
  'open-files-high': {
    series: 'host_open_files',
    dividedBy: 'host_open_files_limit',
    above: { warning: '75%', critical: '90%', warningClear: '70%', criticalClear: '85%' },
    for: '1m',
    description: '{{value}} of the files that may be open on this host are (limit {{threshold}})',
  },
  'process-files-high': {
    series: 'process_open_fds',
    dividedBy: 'process_max_fds',
    above: { warning: '75%', critical: '90%', warningClear: '70%', criticalClear: '85%' },
    for: '1m',
    description:
      '{{labels.name}} (pid {{labels.pid}}) has {{value}} of the files open that it may (limit {{threshold}})',
  },
  'process-crashed': {
    event: { type: 'process-crash', within: '15m', warning: 1, critical: 5 },
    description: '{{labels.name}} crashed {{value}} times within 15 minutes',
  },
  'restart-loop': {
    event: { type: 'process-restart', within: '10m', warning: 3, critical: 6 },
    description: '{{labels.name}} was restarted {{value}} times within 10 minutes',
  },
  'recorder-late': {
    series: 'tidemark_tick_lateness_seconds',
    over: '1m',
    above: { warning: '250ms', critical: '2s', warningClear: '100ms', criticalClear: '1s' },
    for: '1m',
    description: 'samples are taken {{value}} late on average (limit {{threshold}})',
  },
  'ticks-missed': {
    event: { type: 'ticks-missed', within: '10m', warning: 3, critical: 20 },
    per: [],
    description: 'the recorder skipped ticks {{value}} times within 10 minutes',
  },
  'recorder-silent': {
    series: 'tidemark_tick_lateness_seconds',
    absent: { warning: '30s', critical: '2m' },
    description: 'nothing was recorded for {{value}}',
  },
  'history-refusing': {
    event: { type: 'frames-lost', within: '10m', warning: 1, critical: 5 },
    per: [],
    description: 'the history file refused what was recorded, {{value}} times within 10 minutes',
  },
} as const satisfies Readonly<Record<string, AlertRuleInput>>;

export type DefaultRuleName = keyof typeof RULES;

/** {@link RULES} with the link to the runbook of each, as a configuration would hold them. */
export const DEFAULT_RULES: Readonly<Record<DefaultRuleName, AlertRuleInput>> = Object.fromEntries(
  Object.entries(RULES).map(([name, rule]) => [name, { ...rule, runbook: `docs/runbooks/${name}.md` }]),
) as Record<DefaultRuleName, AlertRuleInput>;
