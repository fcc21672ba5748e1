import type { MetricName } from '@tidemark/core';
import type { ColumnPlan, ProcessSlots } from './column-plan.ts';

/** Shares of the CPU time of all CPUs, in percent. Busy is all but idle and waiting for I/O. */
export interface CpuShares {
  /** Programs, niced ones included. */
  readonly user: number;
  /** The kernel, interrupts included. */
  readonly system: number;
  readonly iowait: number;
  /** Taken by the hypervisor. */
  readonly steal: number;
  readonly busy: number;
}

/** Bytes. `used`, `reclaimable` and `free` add up to `total`. */
export interface MemorySplit {
  readonly total: number;
  /** What programs could not get without swapping: total less available. */
  readonly used: number;
  /** Mostly page cache; the kernel gives it up when programs need memory. */
  readonly reclaimable: number;
  readonly free: number;
  readonly swapTotal: number;
  readonly swapUsed: number;
}

/** What the recorder says about itself. */
export interface RecorderSelf {
  /** Of the whole process that records: percent of one CPU. */
  readonly cpuPercent: number;
  /** Of the whole process that records. */
  readonly residentBytes: number;
  /** How long after its due time this tick began. */
  readonly latenessMs: number;
  /** How long the tick before took. */
  readonly tickMs: number;
}

/** The host at one point in time. NaN is absent. */
export interface HostSample {
  readonly cpu: CpuShares;
  readonly cpus: number;
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
  readonly memory: MemorySplit;
  /** Kernel threads included. */
  readonly processes: number;
  readonly recorder: RecorderSelf;
}

/** A process at one point in time. NaN is absent. */
export interface ProcessSample {
  readonly key: string;
  readonly name: string;
  readonly pid: number;
  /** Percent of one CPU: 200 is two CPUs' worth. */
  readonly cpuPercent: number;
  readonly residentBytes: number;
  readonly threads: number;
}

/** The host, from a reading's values: counters are rates here. */
export function hostSample({ cpuModes, single }: ColumnPlan, values: Float64Array): HostSample {
  const value = (metric: MetricName) => at(values, single.get(metric));
  return {
    cpu: cpuShares((mode) => at(values, cpuModes.get(mode))),
    cpus: value('host_cpus'),
    load1: value('host_load1'),
    load5: value('host_load5'),
    load15: value('host_load15'),
    memory: memorySplit(value),
    processes: value('host_processes'),
    recorder: {
      cpuPercent: 100 * value('tidemark_cpu_seconds_total'),
      residentBytes: value('tidemark_resident_memory_bytes'),
      latenessMs: 1000 * value('tidemark_tick_lateness_seconds'),
      tickMs: 1000 * value('tidemark_tick_duration_seconds'),
    },
  };
}

/** The processes that exist in a reading: those with any value. */
export function processSamples(plan: ColumnPlan, values: Float64Array): ProcessSample[] {
  return plan.processes.map((process) => processSample(process, values)).filter(exists);
}

function processSample(slots: ProcessSlots, values: Float64Array): ProcessSample {
  return {
    key: slots.key,
    name: slots.name,
    pid: slots.pid,
    cpuPercent: 100 * sumPresent(slots.cpu.map((slot) => at(values, slot))),
    residentBytes: at(values, slots.residentMemory),
    threads: at(values, slots.threads),
  };
}

function exists({ cpuPercent, residentBytes, threads }: ProcessSample): boolean {
  return !(Number.isNaN(cpuPercent) && Number.isNaN(residentBytes) && Number.isNaN(threads));
}

function cpuShares(rate: (mode: string) => number): CpuShares {
  const user = sumPresent([rate('user'), rate('nice')]);
  const system = sumPresent([rate('system'), rate('irq'), rate('softirq')]);
  const iowait = rate('iowait');
  const steal = rate('steal');
  const busy = sumPresent([user, system, steal]);
  const all = sumPresent([busy, iowait, rate('idle')]);
  const share = (part: number) => (all > 0 ? (100 * part) / all : Number.NaN);
  return { user: share(user), system: share(system), iowait: share(iowait), steal: share(steal), busy: share(busy) };
}

function memorySplit(value: (metric: MetricName) => number): MemorySplit {
  const total = value('host_memory_total_bytes');
  const free = value('host_memory_free_bytes');
  // The kernel's estimate of what is available may fall below what is free, by its emergency reserve.
  const available = Math.max(value('host_memory_available_bytes'), free);
  const swapTotal = value('host_swap_total_bytes');
  const swapUsed = swapTotal - value('host_swap_free_bytes');
  return { total, used: total - available, reclaimable: available - free, free, swapTotal, swapUsed };
}

function at(values: Float64Array, slot: number | undefined): number {
  return values[slot ?? -1] ?? Number.NaN;
}

/** The sum of what is there; NaN when nothing is. */
function sumPresent(values: readonly number[]): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length === 0 ? Number.NaN : present.reduce((sum, value) => sum + value, 0);
}
