import { METRICS, type Series } from '@tidemark/core';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createProcessTable, type TrackedProcess } from '../process-table.ts';
import { largest } from '../largest.ts';
import type { Source } from './source.ts';

export interface ProcessSourceOptions {
  /** So many processes by CPU and as many by memory have series of their own. */
  readonly top: number;
  /** Unix time of boot, seconds: start times are counted from it. */
  readonly bootTimeSeconds: number;
}

/** A process keeps its series this long after it was last among the top ones, so that ranks may flicker. */
const LINGER_MS = 60_000;

/** Processes with series, lingering ones included, are at most this many times `top`. */
const MAX_RECORDED_PER_TOP = 4;


interface Recorded {
  readonly process: TrackedProcess;
  readonly name: string;
  readonly series: readonly Series[];
  lastTopMs: number;
}

/** CPU, memory and threads of the top processes; counts of the rest. */
export function createProcessSource(root: ProcRoot, options: ProcessSourceOptions): Source {
  const table = createProcessTable(root);
  const { clockTicksPerSecond, pageBytes } = root.auxv;
  const counts: readonly Series[] = [
    { metric: METRICS.host_processes, labels: {} },
    { metric: METRICS.tidemark_processes_unrecorded, labels: {} },
  ];
  let recorded: Recorded[] = [];
  let series: readonly Series[] = counts;

  const choose = (timeMs: number) => {
    const alive = [...table.processes.values()];
    const top = new Set([
      ...largest(alive, options.top, (process) => process.cpuDeltaTicks),
      ...largest(alive, options.top, (process) => process.rssPages),
    ]);
    const next = recorded.filter(({ process, name }) => table.processes.get(process.pid) === process && process.name === name);
    for (const entry of next) if (top.delete(entry.process)) entry.lastTopMs = timeMs;
    for (const process of top) next.push(record(process, timeMs));
    const staying = largest(
      next.filter(({ lastTopMs }) => Math.abs(timeMs - lastTopMs) <= LINGER_MS),
      options.top * MAX_RECORDED_PER_TOP,
      ({ lastTopMs }) => lastTopMs,
    );
    return next.filter((entry) => staying.has(entry));
  };

  const record = (process: TrackedProcess, timeMs: number): Recorded => {
    const start = (options.bootTimeSeconds + process.startTicks / clockTicksPerSecond).toFixed(2);
    const labels = { name: process.name, pid: String(process.pid), start };
    return {
      process,
      name: process.name,
      lastTopMs: timeMs,
      series: [
        { metric: METRICS.process_cpu_seconds_total, labels: { ...labels, mode: 'user' } },
        { metric: METRICS.process_cpu_seconds_total, labels: { ...labels, mode: 'system' } },
        { metric: METRICS.process_resident_memory_bytes, labels },
        { metric: METRICS.process_threads, labels },
      ],
    };
  };

  return {
    get series() {
      return series;
    },
    sample: (tick) => {
      table.refresh(tick);
      const next = choose(tick.timeMs);
      const same = next.length === recorded.length && next.every((entry, i) => entry === recorded[i]);
      recorded = next;
      if (!same) series = [...counts, ...recorded.flatMap((entry) => entry.series)];
    },
    write: (values, offset) => {
      values[offset] = table.processes.size;
      values[offset + 1] = table.processes.size - recorded.length;
      let slot = offset + counts.length;
      for (const { process } of recorded) {
        values[slot] = process.utimeTicks / clockTicksPerSecond;
        values[slot + 1] = process.stimeTicks / clockTicksPerSecond;
        values[slot + 2] = process.rssPages * pageBytes;
        values[slot + 3] = process.threads;
        slot += 4;
      }
    },
    close: table.close,
  };
}
