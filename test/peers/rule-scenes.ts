// What must be there for each alert of the file for Prometheus to fire, and for it just not to: written by hand, not made
// from the queries that are tested with it.
import { type AlertRule, DEFAULT_RULES, type DefaultRuleName, resolveRule } from '@tidemark/alerts';

export const STEP_SECONDS = 30;
const STEPS = 180;
export const END_SECONDS = STEPS * STEP_SECONDS;

/** Values by the text of their series, in the notation of promtool. */
export type Input = Readonly<Record<string, string>>;

/** A state of a host, and which levels of which rule fire in it. */
export interface RuleScene {
  readonly rule: string;
  readonly input: Input;
  readonly fires: readonly ('info' | 'warning' | 'critical')[];
}

const steady = (value: number) => `${value}+0x${STEPS}`;
const growing = (perSecond: number) => `0+${perSecond * STEP_SECONDS}x${STEPS}`;
/** To nothing, in so many seconds after the end. */
const falling = (seconds: number) => `${(seconds + END_SECONDS) * 1000}-${STEP_SECONDS * 1000}x${STEPS}`;
const MIB = 1024 ** 2;

/** What the series of a rule look like when its value is so much. */
const VALUES: Partial<Record<DefaultRuleName, (value: number) => Input>> = {
  'memory-high': (bytes) => ({ tidemark_resident_memory_bytes: steady(bytes) }),
  'cpu-high': (ratio) => ({
    host_cpus: steady(4),
    'host_cpu_seconds_total{mode="user"}': growing(3 * ratio),
    'host_cpu_seconds_total{mode="system"}': growing(ratio),
    'host_cpu_seconds_total{mode="idle"}': growing(4 * (1 - ratio)),
  }),
  'connections-high': (count) => ({ tidemark_server_open_streams: steady(count) }),
  'latency-high': (seconds) => ({
    'tidemark_server_request_latency_seconds{percentile="p95",route="/query"}': steady(seconds),
    'tidemark_server_request_latency_seconds{percentile="p99",route="/query"}': steady(9),
  }),
  'memory-low': (ratio) => ({
    host_memory_total_bytes: steady(1000 * MIB),
    host_memory_available_bytes: steady(ratio * 1000 * MIB),
  }),
  'memory-full-soon': (seconds) => ({
    host_memory_available_bytes: falling(seconds),
  }),
  'disk-full': (ratio) => ({
    'host_filesystem_size_bytes{mount="/"}': steady(9000 * MIB),
    'host_filesystem_available_bytes{mount="/"}': steady(ratio * 9000 * MIB),
  }),
  'disk-full-soon': (seconds) => ({
    'host_filesystem_available_bytes{mount="/"}': falling(seconds),
  }),
  'memory-pressure': (ratio) => ({ 'host_pressure_avg10_ratio{resource="memory",stall="full"}': steady(ratio) }),
  'cpu-pressure': (ratio) => ({ 'host_pressure_avg10_ratio{resource="cpu",stall="some"}': steady(ratio) }),
  'io-pressure': (ratio) => ({ 'host_pressure_avg10_ratio{resource="io",stall="full"}': steady(ratio) }),
  'swap-storm': (perSecond) => ({ host_swapped_in_bytes_total: growing(perSecond) }),
  'out-of-memory-kill': (perSecond) => ({ host_oom_kills_total: growing(perSecond) }),
  'control-group-memory-high': (ratio) => ({
    cgroup_memory_limit_bytes: steady(500 * MIB),
    cgroup_memory_bytes: steady(ratio * 500 * MIB),
  }),
  'open-files-high': (ratio) => ({ host_open_files_limit: steady(1000), host_open_files: steady(ratio * 1000) }),
  'process-files-high': (ratio) => ({
    'process_max_fds{name="web",pid="7"}': steady(1024),
    'process_open_fds{name="web",pid="7"}': steady(ratio * 1024),
    'process_max_fds{name="web",pid="8"}': steady(1024),
    'process_open_fds{name="web",pid="8"}': steady(20),
  }),
  'recorder-late': (seconds) => ({ tidemark_tick_lateness_seconds: steady(seconds) }),
};

/** How far from its threshold a value is. A trend needs time to be one. */
const MARGINS: Partial<Record<DefaultRuleName, number>> = { 'memory-full-soon': 0.25, 'disk-full-soon': 0.25 };

const silentSteps = (steps: number) => ({
  tidemark_tick_lateness_seconds: `0+0x${STEPS - steps} stale _x${steps - 1}`,
});
const restartedStepsAgo = (steps: number) => ({
  tidemark_server_start_time_seconds: `100+0x${STEPS - steps} 200+0x${steps}`,
});
const zombies = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, pid) => [`process_state{name="cron",pid="${pid}"}`, steady(5)]));

const MORE_SCENES: readonly RuleScene[] = [
  { rule: 'recorder-silent', fires: [], input: silentSteps(1) },
  { rule: 'recorder-silent', fires: ['warning'], input: silentSteps(3) },
  { rule: 'recorder-silent', fires: ['warning', 'critical'], input: silentSteps(6) },
  ...pair('cpu-stolen', 'info', (share) => ({
    host_cpus: steady(2),
    'host_cpu_seconds_total{mode="steal"}': growing(0.2 * share),
  })),
  ...pair('cpu-throttled', 'info', (share) => ({
    cgroup_cpu_periods_total: growing(10),
    cgroup_cpu_throttled_periods_total: growing(2.5 * share),
  })),
  ...pair('swap-full', 'info', (share) => ({
    host_swap_total_bytes: steady(1000 * MIB),
    host_swap_free_bytes: steady((1 - 0.8 * share) * 1000 * MIB),
  })),
  ...pair('disk-busy', 'info', (share) => ({ 'host_disk_io_seconds_total{device="sda"}': growing(0.95 * share) })),
  ...pair('network-errors', 'warning', (share) => ({
    'host_network_receive_errors_total{device="eth0"}': growing(0.7 * share),
    'host_network_transmit_errors_total{device="eth0"}': growing(0.3 * share),
  })),
  { rule: 'zombies', fires: [], input: zombies(9) },
  { rule: 'zombies', fires: ['info'], input: zombies(10) },
  ...pair('processes-blocked', 'info', (share) => ({ host_procs_blocked: steady(10 * share) })),
  { rule: 'ticks-missed', fires: [], input: { tidemark_ticks_missed_total: growing(2 / 600) } },
  { rule: 'ticks-missed', fires: ['warning'], input: { tidemark_ticks_missed_total: growing(5 / 600) } },
  { rule: 'ticks-missed', fires: ['warning', 'critical'], input: { tidemark_ticks_missed_total: growing(25 / 600) } },
  { rule: 'events-dropped', fires: [], input: { tidemark_events_dropped_total: steady(7) } },
  { rule: 'events-dropped', fires: ['info'], input: { tidemark_events_dropped_total: growing(0.1) } },
  { rule: 'agent-restarted', fires: [], input: restartedStepsAgo(40) },
  { rule: 'agent-restarted', fires: ['info'], input: restartedStepsAgo(5) },
  ...pair('main-thread-blocked', 'info', (share) => ({ tidemark_server_loop_delay_max_seconds: steady(share) })),
  { rule: 'certificate-not-renewed', fires: [], input: { tidemark_server_certificate_failures: steady(0) } },
  { rule: 'certificate-not-renewed', fires: ['warning'], input: { tidemark_server_certificate_failures: steady(1) } },
  ...pair('requests-refused', 'info', (share) => ({
    'tidemark_server_refused_total{code="API_FORBIDDEN"}': growing(share),
  })),
  { rule: 'alert-changes-waiting', fires: [], input: { tidemark_alert_changes_waiting: steady(0) } },
  { rule: 'alert-changes-waiting', fires: ['critical'], input: { tidemark_alert_changes_waiting: steady(3) } },
  { rule: 'alerts-left-out', fires: [], input: { tidemark_alerts_left_out: steady(0) } },
  { rule: 'alerts-left-out', fires: ['info'], input: { tidemark_alerts_left_out: steady(1) } },
  { rule: 'delivery-failing', fires: [], input: breaker(0) },
  { rule: 'delivery-failing', fires: ['warning'], input: breaker(1) },
  ...pair('delivery-queue-filling', 'warning', (share) => ({
    'tidemark_delivery_queue_limit{receiver="chat"}': steady(1000),
    'tidemark_delivery_queue_items{receiver="chat"}': steady(800 * share),
  })),
  { rule: 'delivery-dropped', fires: [], input: dropped(steady(5)) },
  { rule: 'delivery-dropped', fires: ['critical'], input: dropped(growing(0.01)) },
  {
    rule: 'exporter-stopped',
    fires: [],
    input: { 'tidemark_exporter_state{exporter="x",state="stopped"}': steady(0) },
  },
  {
    rule: 'exporter-stopped',
    fires: ['critical'],
    input: { 'tidemark_exporter_state{exporter="x",state="stopped"}': steady(1) },
  },
];

/** For each rule: one scene in which nothing fires, and one for each level. */
export function ruleScenes(): RuleScene[] {
  const thresholds = Object.entries(VALUES).flatMap(([name, inputOf]) => {
    const rule = resolveRule(name, DEFAULT_RULES[name as DefaultRuleName]);
    return thresholdScenes(rule, inputOf, MARGINS[name as DefaultRuleName] ?? 0.04);
  });
  return [...thresholds, ...MORE_SCENES];
}

function thresholdScenes(rule: AlertRule, inputOf: (value: number) => Input, margin: number): RuleScene[] {
  const { warning, critical, direction } = rule.bounds;
  const beyond = direction === 'above' ? 1 + margin : 1 - margin;
  const scene = (value: number, fires: RuleScene['fires']) => ({ rule: rule.name, fires, input: inputOf(value) });
  const first = (warning ?? critical) as number;
  return [
    scene(first / beyond, []),
    ...(warning === undefined ? [] : [scene(warning * beyond, ['warning'])]),
    ...(critical === undefined
      ? []
      : [scene(critical * beyond, warning === undefined ? ['critical'] : ['warning', 'critical'])]),
  ];
}

/** Just below a threshold and just above it; the input is told how much of it is there. */
function pair(rule: string, severity: RuleScene['fires'][number], inputOf: (share: number) => Input): RuleScene[] {
  return [
    { rule, fires: [], input: inputOf(0.96) },
    { rule, fires: [severity], input: inputOf(1.04) },
  ];
}

function breaker(isOpen: 0 | 1): Input {
  return {
    'tidemark_delivery_breaker_state{receiver="chat",state="open"}': steady(isOpen),
    'tidemark_delivery_breaker_state{receiver="chat",state="closed"}': steady(1 - isOpen),
  };
}

function dropped(values: string): Input {
  return { 'tidemark_delivery_dropped_total{reason="overflow",receiver="chat"}': values };
}
