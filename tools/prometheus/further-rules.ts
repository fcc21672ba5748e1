// Rules that only Prometheus has: about the agent itself, which can hardly watch over itself, and facts worth knowing.
import { type AlertingRule, alertName, summaryOf } from './alerting-rules.ts';
import type { GroupName } from './group-name.ts';

export interface FurtherRule {
  readonly group: GroupName;
  readonly name: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly expr: string;
  readonly for?: string;
  readonly description: string;
  readonly runbook: string;
}

const PERCENT = '{{ $value | humanizePercentage }}';
const COUNT = '{{ $value | humanize }}';
const TIMES = '{{ $value | printf "%.0f" }}';
const RECEIVER = '{{ $labels.receiver }}{{ $labels.exporter }}';

export const FURTHER_RULES: readonly FurtherRule[] = [
  {
    group: 'tidemark-cpu',
    name: 'cpu-stolen',
    severity: 'info',
    expr: 'sum by (job, instance) (rate(host_cpu_seconds_total{mode="steal"}[2m])) / sum by (job, instance) (host_cpus) >= 0.1',
    for: '15m',
    description: `${PERCENT} of the CPU time of this host is used by its neighbours on the same machine`,
    runbook: 'docs/runbooks/cpu-high.md',
  },
  {
    group: 'tidemark-cpu',
    name: 'cpu-throttled',
    severity: 'info',
    expr: 'rate(cgroup_cpu_throttled_periods_total[5m]) / (rate(cgroup_cpu_periods_total[5m]) > 0) >= 0.25',
    for: '15m',
    description: `the control group of the recorder uses up its CPU limit in ${PERCENT} of all periods`,
    runbook: 'docs/runbooks/cpu-pressure.md',
  },
  {
    group: 'tidemark-memory',
    name: 'swap-full',
    severity: 'info',
    expr: '1 - host_swap_free_bytes / (host_swap_total_bytes > 0) >= 0.8',
    for: '15m',
    description: `${PERCENT} of the swap space of this host is in use`,
    runbook: 'docs/runbooks/memory-low.md',
  },
  {
    group: 'tidemark-disks-and-network',
    name: 'disk-busy',
    severity: 'info',
    expr: 'rate(host_disk_io_seconds_total[2m]) >= 0.95',
    for: '15m',
    description: `{{ $labels.device }} had something to do ${PERCENT} of the time`,
    runbook: 'docs/runbooks/io-pressure.md',
  },
  {
    group: 'tidemark-disks-and-network',
    name: 'network-errors',
    severity: 'warning',
    expr: 'rate(host_network_receive_errors_total[5m]) + rate(host_network_transmit_errors_total[5m]) >= 1',
    for: '15m',
    description: `{{ $labels.device }} loses ${COUNT} packets a second to errors`,
    runbook: 'deploy/README.md#rules-without-a-runbook',
  },
  {
    group: 'tidemark-processes',
    name: 'zombies',
    severity: 'info',
    expr: 'count by (job, instance) (process_state == 5) >= 10',
    for: '15m',
    description: `${TIMES} processes ended and wait for their parents to notice`,
    runbook: 'deploy/README.md#rules-without-a-runbook',
  },
  {
    group: 'tidemark-processes',
    name: 'processes-blocked',
    severity: 'info',
    expr: 'min_over_time(host_procs_blocked[5m]) >= 10',
    description: `at least ${TIMES} threads have waited for a disk for five minutes`,
    runbook: 'docs/runbooks/io-pressure.md',
  },
  ticksMissed('warning', 3),
  ticksMissed('critical', 20),
  {
    group: 'tidemark-recorder',
    name: 'events-dropped',
    severity: 'info',
    expr: 'increase(tidemark_events_dropped_total[15m]) > 0',
    description: `${TIMES} events of processes were left out within 15 minutes, because one tick had too many`,
    runbook: 'docs/runbooks/restart-loop.md',
  },
  {
    group: 'tidemark-recorder',
    name: 'agent-restarted',
    severity: 'info',
    expr: 'changes(tidemark_server_start_time_seconds[15m]) > 0',
    description: `the agent began anew ${TIMES} times within 15 minutes`,
    runbook: 'docs/runbooks/recorder-silent.md',
  },
  {
    group: 'tidemark-recorder',
    name: 'main-thread-blocked',
    severity: 'info',
    expr: 'tidemark_server_loop_delay_max_seconds >= 1',
    for: '5m',
    description: 'the main thread of the agent kept timers waiting for {{ $value | humanizeDuration }}',
    runbook: 'docs/runbooks/recorder-late.md',
  },
  {
    group: 'tidemark-server',
    name: 'certificate-not-renewed',
    severity: 'warning',
    expr: 'tidemark_server_certificate_failures > 0',
    for: '1h',
    description: `the certificate could not be renewed ${TIMES} times; the one before is in use`,
    runbook: 'docs/security.md',
  },
  {
    group: 'tidemark-server',
    name: 'requests-refused',
    severity: 'info',
    expr: 'sum by (job, instance, code) (rate(tidemark_server_refused_total[5m])) >= 1',
    for: '10m',
    description: `${COUNT} requests a second are refused with {{ $labels.code }}`,
    runbook: 'docs/security.md',
  },
  {
    group: 'tidemark-server',
    name: 'alert-changes-waiting',
    severity: 'critical',
    expr: 'tidemark_alert_changes_waiting > 0',
    for: '5m',
    description: `${TIMES} changes of alerts are not in the file yet, and nobody is told of them before`,
    runbook: 'docs/runbooks/history-refusing.md',
  },
  {
    group: 'tidemark-server',
    name: 'alerts-left-out',
    severity: 'info',
    expr: 'tidemark_alerts_left_out > 0',
    for: '5m',
    description: `${TIMES} more alerts would fire if there were not too many`,
    runbook: 'docs/alerts.md#bounds',
  },
  {
    group: 'tidemark-server',
    name: 'delivery-failing',
    severity: 'warning',
    expr: 'tidemark_delivery_breaker_state{state="open"} == 1',
    for: '5m',
    description: `nothing reaches ${RECEIVER}: its circuit breaker is open`,
    runbook: 'deploy/README.md#rules-without-a-runbook',
  },
  {
    group: 'tidemark-server',
    name: 'delivery-queue-filling',
    severity: 'warning',
    expr: 'tidemark_delivery_queue_items / (tidemark_delivery_queue_limit > 0) >= 0.8',
    for: '5m',
    description: `the queue for ${RECEIVER} holds ${PERCENT} of what it may; then the oldest are dropped`,
    runbook: 'deploy/README.md#rules-without-a-runbook',
  },
  {
    group: 'tidemark-server',
    name: 'delivery-dropped',
    severity: 'critical',
    expr: 'increase(tidemark_delivery_dropped_total[15m]) > 0',
    description: `${TIMES} messages or batches for ${RECEIVER} were given up within 15 minutes: {{ $labels.reason }}`,
    runbook: 'deploy/README.md#rules-without-a-runbook',
  },
  {
    group: 'tidemark-server',
    name: 'exporter-stopped',
    severity: 'critical',
    expr: 'tidemark_exporter_state{state="stopped"} == 1',
    description: 'the exporter {{ $labels.exporter }} ended too often and was stopped',
    runbook: 'deploy/README.md#rules-without-a-runbook',
  },
];

/** Stands in for the rule of ours that counts events, which Prometheus does not see. */
function ticksMissed(severity: FurtherRule['severity'], ticks: number): FurtherRule {
  return {
    group: 'tidemark-recorder',
    name: 'ticks-missed',
    severity,
    expr: `increase(tidemark_ticks_missed_total[10m]) >= ${ticks}`,
    description: `the recorder skipped ${TIMES} ticks within 10 minutes (limit ${ticks})`,
    runbook: 'docs/runbooks/ticks-missed.md',
  };
}

export function furtherRule({ name, severity, expr, for: forTime, description, runbook }: FurtherRule): AlertingRule {
  return {
    alert: alertName(name),
    expr,
    ...(forTime === undefined ? {} : { for: forTime }),
    labels: { severity },
    annotations: { summary: summaryOf(name), description, runbook_url: runbook },
  };
}
