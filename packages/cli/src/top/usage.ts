import type { LiveFrame } from '@tidemark/api/client';
import type { MetricName } from '@tidemark/core';
import { type Cell, createFrameReader, type Reading } from './frame-reader.ts';
import { createTrail, type Trail } from './trail.ts';
import { createWorkloadMeter, type Workload } from './workload.ts';

/** A host at one tick. Ratios and rates are NaN until there is a frame to compare with; absent values are NaN. */
export interface HostUsage {
  readonly timeMs: number;
  readonly intervalMs: number;
  readonly bootMs: number;
  readonly cpus: number;
  /** Load averages over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number];
  /** Share of all CPUs that was busy, 0 to 1, and what it was in the ticks before, the newest last. */
  readonly cpuRatio: number;
  readonly cpuTrail: Trail;
  /** Share of all CPUs by mode, 0 to 1. */
  readonly cpuModes: ReadonlyMap<string, number>;
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
  readonly memoryCachedBytes: number;
  readonly memoryTrail: Trail;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
  readonly traffic: Traffic;
  /** Share of the last ten seconds in which some tasks waited, by resource. */
  readonly pressure: { readonly cpu: number; readonly memory: number; readonly io: number };
  /** All processes there are, recorded or not. */
  readonly processCount: number;
  readonly processes: readonly Workload[];
  readonly groups: readonly Workload[];
}

/** What went through disks and interfaces, bytes a second; loopback not counted. */
export interface Traffic {
  readonly readRate: number;
  readonly writtenRate: number;
  /** Share of the time in which the busiest disk had something to do. */
  readonly diskRatio: number;
  readonly receiveRate: number;
  readonly transmitRate: number;
}

/** Turns the frames of a live stream, in order, into what they say about the host. */
export type UsageMeter = (frame: LiveFrame) => HostUsage;

export function createUsageMeter(): UsageMeter {
  const read = createFrameReader();
  const readWorkloads = createWorkloadMeter();
  const trails = { cpu: createTrail(), memory: createTrail() };
  return (frame) => {
    const reading = read(frame);
    const { value } = reading;
    const cpuModes = shareOfModes(reading);
    const cpuRatio = 1 - (cpuModes.get('idle') ?? Number.NaN) - (cpuModes.get('iowait') ?? 0);
    const [total, available] = [value('host_memory_total_bytes'), value('host_memory_available_bytes')];
    return {
      timeMs: frame.timeMs,
      intervalMs: frame.intervalMs,
      bootMs: value('host_boot_time_seconds') * 1000,
      cpus: value('host_cpus'),
      load: [value('host_load1'), value('host_load5'), value('host_load15')],
      cpuRatio,
      cpuTrail: trails.cpu(cpuRatio),
      cpuModes,
      memoryTotalBytes: total,
      memoryAvailableBytes: available,
      memoryCachedBytes: value('host_memory_cached_bytes'),
      memoryTrail: trails.memory((total - available) / total),
      swapTotalBytes: value('host_swap_total_bytes'),
      swapFreeBytes: value('host_swap_free_bytes'),
      traffic: describeTraffic(reading),
      pressure: describePressure(reading),
      processCount: value('host_processes'),
      ...readWorkloads(reading),
    };
  };
}

function shareOfModes({ cells, increase }: Reading): Map<string, number> {
  const increases = cells('host_cpu_seconds_total').map((cell) => [cell.labels.mode ?? '', increase(cell)] as const);
  const total = increases.reduce((sum, [, seconds]) => sum + seconds, 0);
  return new Map(increases.map(([mode, seconds]) => [mode, seconds / total]));
}

function describeTraffic({ cells, rate }: Reading): Traffic {
  const rates = (metric: MetricName, isCounted = (_: Cell) => true) => cells(metric).filter(isCounted).map(rate);
  const isOutward = ({ labels }: Cell) => labels.device !== 'lo';
  const busy = rates('host_disk_io_seconds_total');
  return {
    readRate: sum(rates('host_disk_read_bytes_total')),
    writtenRate: sum(rates('host_disk_written_bytes_total')),
    diskRatio: busy.length === 0 ? Number.NaN : Math.min(1, Math.max(...busy)),
    receiveRate: sum(rates('host_network_receive_bytes_total', isOutward)),
    transmitRate: sum(rates('host_network_transmit_bytes_total', isOutward)),
  };
}

function sum(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((total, value) => total + value, 0);
}

function describePressure({ cells }: Reading): HostUsage['pressure'] {
  const some = cells('host_pressure_avg10_ratio').filter(({ labels }) => labels.stall === 'some');
  const of = (resource: string) => some.find(({ labels }) => labels.resource === resource)?.value ?? Number.NaN;
  return { cpu: of('cpu'), memory: of('memory'), io: of('io') };
}
