import { METRICS, type Series } from '@tidemark/core';
import type { Auxv } from './proc/auxv.ts';
import type { ProcessGroup } from './process-groups.ts';

/** One group that has series: the same figures for each, in the order of its series. */
export interface GroupColumns {
  readonly group: ProcessGroup;
  readonly series: readonly Series[];
  /** Writes `series.length` values from `offset` on. */
  write(values: Float64Array, offset: number): void;
}

export function createGroupColumns(group: ProcessGroup, { clockTicksPerSecond, pageBytes }: Auxv): GroupColumns {
  const labels = { group: group.name };
  const metrics = [
    METRICS.group_cpu_seconds_total,
    METRICS.group_resident_memory_bytes,
    METRICS.group_threads,
    METRICS.group_processes,
  ];
  return {
    group,
    series: metrics.map((metric) => ({ metric, labels })),
    write: (values, offset) => {
      values[offset] = group.cpuTicks / clockTicksPerSecond;
      // Gone is absent, not zero; only the count of processes is then zero, and its CPU stands still.
      values[offset + 1] = group.processes === 0 ? Number.NaN : group.rssPages * pageBytes;
      values[offset + 2] = group.processes === 0 ? Number.NaN : group.threads;
      values[offset + 3] = group.processes;
    },
  };
}
