import { type ChartSpec, rate, type StatSpec, series } from './panel.ts';

/** The numbers above the charts. */
export const STATS: readonly StatSpec[] = [
  {
    title: 'Health',
    metrics: ['tidemark_health_score'],
    queries: [{ expr: `min(${series('tidemark_health_score')})`, legend: 'the least healthy host' }],
    good: 'high',
  },
  {
    title: 'Alerts that fire',
    metrics: ['tidemark_alerts'],
    queries: [
      {
        expr: `sum by (level) (${series('tidemark_alerts', 'state=~"firing|acknowledged",level=~"warning|critical"')})`,
        legend: '{{level}}',
      },
    ],
    good: 'low',
  },
  {
    title: 'Hosts',
    metrics: ['tidemark_tick_lateness_seconds'],
    queries: [{ expr: `count(${series('tidemark_tick_lateness_seconds')})`, legend: 'hosts' }],
    unit: 'short',
    good: 'any',
  },
  {
    title: 'Given up for receivers and exporters, last hour',
    metrics: ['tidemark_delivery_dropped_total'],
    queries: [{ expr: `sum(increase(${series('tidemark_delivery_dropped_total')}[1h]))`, legend: 'given up' }],
    unit: 'short',
    good: 'low',
  },
];

/** Charts by the row that they stand in. */
export const CHARTS: Readonly<Record<string, readonly ChartSpec[]>> = {
  Host: [
    {
      title: 'CPU in use',
      metrics: ['host_cpu_seconds_total'],
      queries: [
        {
          expr: `sum by (job, instance, mode) (${rate('host_cpu_seconds_total', 'mode!~"idle|iowait"')}) / on (job, instance) group_left () ${series('host_cpus')}`,
          legend: '{{instance}} {{mode}}',
        },
      ],
      rule: 'cpu-high',
      isStacked: true,
    },
    {
      title: 'Time in which tasks waited',
      metrics: ['host_pressure_avg10_ratio'],
      queries: [{ expr: series('host_pressure_avg10_ratio'), legend: '{{instance}} {{resource}} {{stall}}' }],
    },
    {
      title: 'Load and runnable threads',
      metrics: ['host_load1', 'host_procs_running', 'host_procs_blocked'],
      queries: [
        { expr: series('host_load1'), legend: '{{instance}} load over a minute' },
        { expr: series('host_procs_blocked'), legend: '{{instance}} waiting for a disk' },
        { expr: series('host_cpus'), legend: '{{instance}} CPUs' },
      ],
    },
    {
      title: 'Memory available',
      metrics: ['host_memory_available_bytes', 'host_memory_total_bytes'],
      queries: [
        {
          expr: `${series('host_memory_available_bytes')} / ${series('host_memory_total_bytes')}`,
          legend: '{{instance}}',
        },
      ],
      unit: 'percentunit',
      rule: 'memory-low',
    },
    {
      title: 'What memory is used for',
      metrics: ['host_memory_anonymous_bytes', 'host_memory_cached_bytes', 'host_memory_slab_bytes'],
      queries: [
        { expr: series('host_memory_anonymous_bytes'), legend: '{{instance}} programs' },
        { expr: series('host_memory_cached_bytes'), legend: '{{instance}} page cache' },
        { expr: series('host_memory_slab_bytes'), legend: '{{instance}} kernel' },
        { expr: series('host_memory_free_bytes'), legend: '{{instance}} free' },
      ],
      isStacked: true,
    },
    {
      title: 'Swap',
      metrics: ['host_swapped_in_bytes_total', 'host_swapped_out_bytes_total'],
      queries: [
        { expr: rate('host_swapped_in_bytes_total'), legend: '{{instance}} in' },
        { expr: rate('host_swapped_out_bytes_total'), legend: '{{instance}} out' },
      ],
      rule: 'swap-storm',
    },
    {
      title: 'File systems available',
      metrics: ['host_filesystem_available_bytes', 'host_filesystem_size_bytes'],
      queries: [
        {
          expr: `${series('host_filesystem_available_bytes')} / ${series('host_filesystem_size_bytes')}`,
          legend: '{{instance}} {{mount}}',
        },
      ],
      unit: 'percentunit',
      rule: 'disk-full',
    },
    {
      title: 'Disk traffic',
      metrics: ['host_disk_read_bytes_total', 'host_disk_written_bytes_total'],
      queries: [
        { expr: rate('host_disk_read_bytes_total'), legend: '{{instance}} {{device}} read' },
        { expr: rate('host_disk_written_bytes_total'), legend: '{{instance}} {{device}} written' },
      ],
    },
    {
      title: 'Disks busy',
      metrics: ['host_disk_io_seconds_total'],
      queries: [{ expr: rate('host_disk_io_seconds_total'), legend: '{{instance}} {{device}}' }],
    },
    {
      title: 'Network traffic',
      metrics: ['host_network_receive_bytes_total', 'host_network_transmit_bytes_total'],
      queries: [
        { expr: rate('host_network_receive_bytes_total', 'device!="lo"'), legend: '{{instance}} {{device}} received' },
        { expr: rate('host_network_transmit_bytes_total', 'device!="lo"'), legend: '{{instance}} {{device}} sent' },
      ],
    },
    {
      title: 'Open files',
      metrics: ['host_open_files', 'host_open_files_limit'],
      queries: [{ expr: `${series('host_open_files')} / ${series('host_open_files_limit')}`, legend: '{{instance}}' }],
      unit: 'percentunit',
      rule: 'open-files-high',
    },
  ],
  Processes: [
    {
      title: 'CPU of the busiest groups, in CPUs',
      metrics: ['group_cpu_seconds_total'],
      queries: [
        {
          expr: `topk(10, sum by (job, instance, group) (${rate('group_cpu_seconds_total')}))`,
          legend: '{{instance}} {{group}}',
        },
      ],
      unit: 'short',
      isStacked: true,
    },
    {
      title: 'Memory of the largest groups',
      metrics: ['group_resident_memory_bytes'],
      queries: [{ expr: `topk(10, ${series('group_resident_memory_bytes')})`, legend: '{{instance}} {{group}}' }],
      isStacked: true,
    },
    {
      title: 'Open files of processes, of those they may',
      metrics: ['process_open_fds', 'process_max_fds'],
      queries: [
        {
          expr: `topk(10, ${series('process_open_fds')} / ${series('process_max_fds')})`,
          legend: '{{instance}} {{name}} {{pid}}',
        },
      ],
      unit: 'percentunit',
      rule: 'process-files-high',
    },
    {
      title: 'Processes',
      metrics: ['host_processes', 'host_forks_total'],
      queries: [
        { expr: series('host_processes'), legend: '{{instance}} there' },
        { expr: rate('host_forks_total'), legend: '{{instance}} created a second' },
      ],
    },
  ],
  Tidemark: [
    {
      title: 'Lateness of samples',
      metrics: ['tidemark_tick_lateness_seconds', 'tidemark_tick_duration_seconds'],
      queries: [
        { expr: series('tidemark_tick_lateness_seconds'), legend: '{{instance}} late' },
        { expr: series('tidemark_tick_duration_seconds'), legend: '{{instance}} long' },
      ],
      rule: 'recorder-late',
    },
    {
      title: 'Memory of the process that hosts the recorder',
      metrics: ['tidemark_resident_memory_bytes'],
      queries: [{ expr: series('tidemark_resident_memory_bytes'), legend: '{{instance}}' }],
      rule: 'memory-high',
    },
    {
      title: 'CPU of the process that hosts the recorder, in CPUs',
      metrics: ['tidemark_cpu_seconds_total'],
      queries: [{ expr: rate('tidemark_cpu_seconds_total'), legend: '{{instance}}' }],
      unit: 'short',
    },
    {
      title: 'Latency of requests',
      metrics: ['tidemark_server_request_latency_seconds'],
      queries: [
        {
          expr: series('tidemark_server_request_latency_seconds', 'percentile="p95"'),
          legend: '{{instance}} {{route}}',
        },
      ],
      rule: 'latency-high',
    },
    {
      title: 'What waits for receivers and exporters',
      metrics: ['tidemark_delivery_queue_items', 'tidemark_delivery_breaker_state'],
      queries: [
        { expr: series('tidemark_delivery_queue_items'), legend: '{{instance}} {{receiver}}{{exporter}}' },
        {
          expr: series('tidemark_delivery_breaker_state', 'state="open"'),
          legend: '{{instance}} {{receiver}}{{exporter}} breaker open',
        },
      ],
    },
    {
      title: 'How far exporters are behind',
      metrics: ['tidemark_exporter_behind_seconds'],
      queries: [{ expr: series('tidemark_exporter_behind_seconds'), legend: '{{instance}} {{exporter}}' }],
    },
  ],
};
