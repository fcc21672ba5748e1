import { METRICS } from '@tidemark/core';
import { createLoadavg, parseLoadavg } from '../proc/loadavg.ts';
import { createMeminfo, parseMeminfo } from '../proc/meminfo.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { CPU_MODES, createStat, parseStat } from '../proc/stat.ts';
import { createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

/** CPU time by mode, CPUs online and boot time. */
export function createHostCpuSource(root: ProcRoot): Source {
  const ticksPerSecond = root.auxv.clockTicksPerSecond;
  return createFileSource(root, {
    path: 'stat',
    value: createStat(),
    parse: parseStat,
    columns: [
      ...CPU_MODES.map((mode, i) => ({
        series: { metric: METRICS.host_cpu_seconds_total, labels: { mode } },
        // Divided, not multiplied by the inverse: hundredths then stay short decimals.
        read: (stat: ReturnType<typeof createStat>) => (stat.cpuTicks[i] as number) / ticksPerSecond,
      })),
      { series: { metric: METRICS.host_cpus, labels: {} }, read: (stat) => stat.cpus },
      { series: { metric: METRICS.host_boot_time_seconds, labels: {} }, read: (stat) => stat.bootTimeSeconds },
    ],
  });
}

/** Memory and swap. */
export function createHostMemorySource(root: ProcRoot): Source {
  return createFileSource(root, {
    path: 'meminfo',
    value: createMeminfo(),
    parse: parseMeminfo,
    columns: [
      { series: { metric: METRICS.host_memory_total_bytes, labels: {} }, read: (m) => m.total },
      { series: { metric: METRICS.host_memory_available_bytes, labels: {} }, read: (m) => m.available },
      { series: { metric: METRICS.host_memory_free_bytes, labels: {} }, read: (m) => m.free },
      // What `free` calls buff/cache.
      { series: { metric: METRICS.host_memory_cached_bytes, labels: {} }, read: (m) => m.cached + m.buffers + m.reclaimable },
      { series: { metric: METRICS.host_swap_total_bytes, labels: {} }, read: (m) => m.swapTotal },
      { series: { metric: METRICS.host_swap_free_bytes, labels: {} }, read: (m) => m.swapFree },
    ],
  });
}

/** Load averages. */
export function createHostLoadSource(root: ProcRoot): Source {
  return createFileSource(root, {
    path: 'loadavg',
    value: createLoadavg(),
    parse: parseLoadavg,
    columns: [
      { series: { metric: METRICS.host_load1, labels: {} }, read: (l) => l.load1 },
      { series: { metric: METRICS.host_load5, labels: {} }, read: (l) => l.load5 },
      { series: { metric: METRICS.host_load15, labels: {} }, read: (l) => l.load15 },
    ],
  });
}
