import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatSeries } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../proc/outcome.ts';
import { openProcRoot } from '../proc/proc-root.ts';
import { openSysRoot } from '../proc/sys-root.ts';
import { createHostSources, type HostSourcesOptions } from './host-sources.ts';

const FIXTURES = fileURLToPath(new URL('../../test/fixtures/', import.meta.url));

/** One tick over a fixture tree: what is recorded by the text of the series, and how reading went. */
function recordOnce(kernel: string, options: Omit<HostSourcesOptions, 'sys'> = {}, sysOf = kernel) {
  const root = openProcRoot(join(FIXTURES, 'proc', kernel));
  const sources = createHostSources(root, { sys: openSysRoot(join(FIXTURES, 'sys', sysOf)), ...options });
  const outcomes: Outcome[] = [];
  const values: Record<string, number> = {};
  for (const source of sources) {
    source.sample({ timeMs: 0, note: (outcome) => outcomes.push(outcome), emit: () => {} });
    const written = new Float64Array(source.series.length);
    source.write(written, 0);
    for (const [i, series] of source.series.entries()) values[formatSeries(series)] = written[i] as number;
    source.close();
  }
  const keysOf = (metric: string, label: string) =>
    sources.flatMap(({ series }) => series.filter((s) => s.metric.name === metric).map(({ labels }) => labels[label]));
  return { values, outcomes, keysOf };
}

describe('createHostSources', () => {
  it('records a server in base units', () => {
    const { values, outcomes } = recordOnce('6.18-server');
    expect(values).toMatchObject({
      'host_cpu_core_seconds_total{cpu="1",mode="user"}': 87_388.73,
      host_cpus: 2,
      host_context_switches_total: 115_315,
      host_interrupts_total: 1_462_898,
      host_forks_total: 4063,
      host_procs_running: 2,
      host_paged_in_bytes_total: 4_714_085 * 1024,
      host_swapped_out_bytes_total: 7 * 4096,
      host_allocation_stalls_total: 321,
      host_pages_scanned_total: 5678,
      host_pages_reclaimed_total: 1234,
      host_oom_kills_total: 2,
      'host_disk_read_bytes_total{device="nvme0n1"}': 9_428_170 * 512,
      'host_disk_write_seconds_total{device="nvme0n1"}': 14.591,
      'host_disk_io_in_progress{device="nvme0n1"}': 3,
      'host_disk_io_weighted_seconds_total{device="cciss/c0d0"}': 0.011,
      'host_network_receive_bytes_total{device="eth0"}': 617_537_456,
      'host_network_transmit_drops_total{device="eth0"}': 8,
      'host_pressure_seconds_total{resource="cpu",stall="some"}': 146.791848,
      'host_pressure_avg10_ratio{resource="cpu",stall="some"}': 0.0338,
      'host_pressure_avg10_ratio{resource="io",stall="some"}': 1,
      'host_pressure_seconds_total{resource="irq",stall="full"}': 0.123456,
      host_open_files: 778,
      host_open_files_limit: Number.NaN,
      host_sockets: 815,
      'host_tcp_sockets{family="ipv6"}': 4,
      host_tcp_time_wait_sockets: 12,
      cgroup_memory_bytes: 52_428_800,
      cgroup_memory_limit_bytes: Number.NaN,
      cgroup_threads_limit: 4915,
      'cgroup_cpu_seconds_total{mode="system"}': 0.234567,
    });
    expect(outcomes.filter((outcome) => outcome !== 'sample')).toEqual([]);
  });

  it('records whole disks and lasting interfaces', () => {
    const { keysOf } = recordOnce('6.18-server');
    expect(keysOf('host_disk_reads_total', 'device')).toEqual(['nvme0n1', 'dm-0', 'cciss/c0d0']);
    expect(keysOf('host_network_receive_bytes_total', 'device')).toEqual(['lo', 'eth0', 'docker0']);
  });

  it('tells partitions by their names where there is no sysfs', () => {
    const { keysOf } = recordOnce('4.18-no-pressure');
    expect(keysOf('host_disk_reads_total', 'device')).toEqual(['sda', 'mmcblk0', 'md0']);
  });

  it('leaves what an old kernel does not have absent, without a failure', () => {
    const { values, outcomes } = recordOnce('4.18-no-pressure');
    expect(outcomes).not.toContain('failed');
    expect(values).toMatchObject({
      'host_cpu_core_seconds_total{cpu="2",mode="idle"}': 5,
      host_page_faults_total: 30,
      host_oom_kills_total: Number.NaN,
      host_memory_available_bytes: Number.NaN,
      host_memory_used_bytes: Number.NaN,
      'host_pressure_seconds_total{resource="io",stall="full"}': Number.NaN,
      'host_tcp_sockets{family="ipv6"}': Number.NaN,
      host_open_files_limit: 100_000,
    });
    expect(Object.keys(values).filter((series) => series.startsWith('cgroup_'))).toEqual([]);
  });

  it('records a container and its limits, and nothing of the files that it does not see', () => {
    const { values, outcomes, keysOf } = recordOnce('5.15-container');
    expect(outcomes).not.toContain('failed');
    expect(values).toMatchObject({
      cgroup_memory_bytes: 104_857_600,
      cgroup_memory_limit_bytes: 536_870_912,
      cgroup_threads: 7,
      cgroup_threads_limit: Number.NaN,
      cgroup_cpu_limit_cpus: 1.5,
      cgroup_cpu_throttled_periods_total: 40,
      cgroup_cpu_throttled_seconds_total: 2.5,
    });
    expect(keysOf('host_disk_reads_total', 'device')).toEqual([]);
  });

  it('takes the root group of a host for no container', () => {
    const { values } = recordOnce('5.15-container', {}, '6.18-root-group');
    expect(Object.keys(values).filter((series) => series.startsWith('cgroup_'))).toEqual([]);
  });

  it('counts files that were cut as failures, and none of their figures', () => {
    const { values, outcomes } = recordOnce('truncated');
    // stat, meminfo, loadavg, vmstat, diskstats, net/dev, pressure/cpu, sys/fs/file-nr, net/sockstat and self/mountinfo
    expect(outcomes.filter((outcome) => outcome === 'failed').length).toBe(10);
    expect(Object.values(values).filter((value) => !Number.isNaN(value))).toEqual([]);
  });

  it('gives series to so many rows only, and counts the others', () => {
    const { values, keysOf } = recordOnce('6.18-server', { maxCores: 1, maxDisks: 2, maxInterfaces: 3 });
    expect(keysOf('host_disk_reads_total', 'device')).toEqual(['nvme0n1', 'dm-0']);
    expect(values).toMatchObject({
      host_cpus: 2,
      'tidemark_rows_unrecorded{kind="cpu"}': 1,
      'tidemark_rows_unrecorded{kind="disk"}': 1,
      'tidemark_rows_unrecorded{kind="interface"}': 0,
    });
  });

  it('reads a source less often when told to', () => {
    const root = openProcRoot(join(FIXTURES, 'proc/6.18-server'));
    const sources = createHostSources(root, { sys: openSysRoot(FIXTURES), everyTicks: { loadavg: 3 } });
    const loadavg = sources.find(({ series }) => series[0]?.metric.name === 'host_load1');
    const seen = [0, 1, 2, 3, 4].map((timeMs) => {
      loadavg?.sample({ timeMs, note: () => {}, emit: () => {} });
      const values = new Float64Array(3);
      loadavg?.write(values, 0);
      return values[0];
    });
    for (const source of sources) source.close();
    expect(seen).toEqual([0.75, Number.NaN, Number.NaN, 0.75, Number.NaN]);
    expect(() => createHostSources(root, { sys: openSysRoot(FIXTURES), everyTicks: { stat: 0 } })).toThrow(RangeError);
  });
});
