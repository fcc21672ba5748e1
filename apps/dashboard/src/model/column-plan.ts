import type { SeriesShape } from '@tidemark/api';
import { formatLabels, type MetricName } from '@tidemark/core';

/** One process among the columns: which slots of a reading are its own. */
export interface ProcessSlots {
  /** Equal for the same process, also across layouts. */
  readonly key: string;
  readonly name: string;
  readonly pid: number;
  /** One slot a mode. */
  readonly cpu: number[];
  residentMemory: number | undefined;
  threads: number | undefined;
}

/** Where in a reading's values the page finds what it shows. Made once per set of columns. */
export interface ColumnPlan {
  /** Slots of the host's CPU time by mode. */
  readonly cpuModes: ReadonlyMap<string, number>;
  /** Slots of the series without labels, by metric. */
  readonly single: ReadonlyMap<string, number>;
  readonly processes: readonly ProcessSlots[];
}

const HOST_CPU: MetricName = 'host_cpu_seconds_total';
const PROCESS_CPU: MetricName = 'process_cpu_seconds_total';
const PROCESS_MEMORY: MetricName = 'process_resident_memory_bytes';
const PROCESS_THREADS: MetricName = 'process_threads';

export function planColumns(columns: readonly SeriesShape[]): ColumnPlan {
  const cpuModes = new Map<string, number>();
  const single = new Map<string, number>();
  const processes = new Map<string, ProcessSlots>();
  for (const [slot, { metric, labels }] of columns.entries()) {
    if (metric === HOST_CPU) cpuModes.set(labels.mode ?? '', slot);
    else if (metric === PROCESS_CPU) processOf(processes, labels).cpu.push(slot);
    else if (metric === PROCESS_MEMORY) processOf(processes, labels).residentMemory = slot;
    else if (metric === PROCESS_THREADS) processOf(processes, labels).threads = slot;
    else if (Object.keys(labels).length === 0) single.set(metric, slot);
  }
  return { cpuModes, single, processes: [...processes.values()] };
}

/** A process is told by all of its labels but the CPU mode, so that a pid that was used again is another process. */
function processOf(processes: Map<string, ProcessSlots>, labels: SeriesShape['labels']): ProcessSlots {
  const { mode, ...identity } = labels;
  const key = formatLabels(identity);
  let process = processes.get(key);
  if (process === undefined) {
    const { name = '?', pid } = identity;
    process = { key, name, pid: Number(pid), cpu: [], residentMemory: undefined, threads: undefined };
    processes.set(key, process);
  }
  return process;
}
