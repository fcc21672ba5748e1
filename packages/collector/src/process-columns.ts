import { type Labels, METRICS, type Series } from '@tidemark/core';
import type { ProcRoot } from './proc/proc-root.ts';
import { createProcessDetails, type ProcessDetails } from './process-details.ts';
import type { TrackedProcess } from './process-table.ts';
import type { Tick } from './sources/source.ts';

/** What is recorded of a process on request, because it is dear. */
export interface ProcessExtras {
  /** Context switches of the main thread: one more file a process and tick. */
  readonly switches: boolean;
  /** Proportional set size: up to a millisecond a process, so as many in a tick as the budget allows, in turn. */
  readonly pss: boolean;
}

/** One process that has series of its own. */
export interface ProcessColumns {
  readonly process: TrackedProcess;
  readonly series: readonly Series[];
  readonly details: ProcessDetails;
  /** Whether the series still name the process rightly; false after it changed its name. */
  isCurrent(): boolean;
  sample(tick: Tick): void;
  close(): void;
  /** Writes `series.length` values from `offset` on. */
  write(values: Float64Array, offset: number): void;
}

/** A column: its series and where its value comes from. */
type Column = readonly [series: Series, read: () => number];

/** States of a process as numbers, since values are numbers: the place of its letter here. See proc_pid_stat(5). */
const PROCESS_STATES = 'RSDTtZIX';

export interface ProcessColumnsOptions {
  readonly root: ProcRoot;
  readonly labels: Labels;
  readonly startSeconds: number;
  readonly extras: ProcessExtras;
}

export function createProcessColumns(process: TrackedProcess, options: ProcessColumnsOptions): ProcessColumns {
  const details = createProcessDetails(options.root, process.pid, options.extras.switches);
  const columns = listColumns(process, details, options);
  const { name } = process;
  return {
    process,
    details,
    series: columns.map(([series]) => series),
    isCurrent: () => process.name === name,
    sample: details.read,
    close: details.close,
    write: (values, offset) => {
      for (let i = 0; i < columns.length; i++) values[offset + i] = (columns[i] as Column)[1]();
    },
  };
}

function listColumns(process: TrackedProcess, details: ProcessDetails, options: ProcessColumnsOptions): Column[] {
  const { root, labels, extras, startSeconds } = options;
  const { clockTicksPerSecond, pageBytes } = root.auxv;
  const cpu = METRICS.process_cpu_seconds_total;
  const switches = METRICS.process_context_switches_total;
  const faults = METRICS.process_page_faults_total;
  return [
    [{ metric: cpu, labels: { ...labels, mode: 'user' } }, () => process.stat.utimeTicks / clockTicksPerSecond],
    [{ metric: cpu, labels: { ...labels, mode: 'system' } }, () => process.stat.stimeTicks / clockTicksPerSecond],
    [{ metric: METRICS.process_resident_memory_bytes, labels }, () => process.stat.rssPages * pageBytes],
    [{ metric: METRICS.process_virtual_memory_bytes, labels }, () => process.stat.virtualBytes],
    [{ metric: METRICS.process_threads, labels }, () => process.stat.threads],
    [{ metric: METRICS.process_open_fds, labels }, () => details.openFiles],
    [{ metric: METRICS.process_max_fds, labels }, () => details.openFilesLimit],
    [{ metric: METRICS.process_read_bytes_total, labels }, () => details.io.readBytes],
    [{ metric: METRICS.process_written_bytes_total, labels }, () => details.io.writtenBytes],
    [{ metric: faults, labels: { ...labels, type: 'minor' } }, () => process.stat.minorFaults],
    [{ metric: faults, labels: { ...labels, type: 'major' } }, () => process.stat.majorFaults],
    [{ metric: METRICS.process_state, labels }, () => PROCESS_STATES.indexOf(String.fromCharCode(process.stat.state))],
    [{ metric: METRICS.process_oom_score, labels }, () => details.oomScore],
    [{ metric: METRICS.process_start_time_seconds, labels }, () => startSeconds],
    ...(extras.switches
      ? ([
          [{ metric: switches, labels: { ...labels, type: 'voluntary' } }, () => details.switches.voluntarySwitches],
          [
            { metric: switches, labels: { ...labels, type: 'involuntary' } },
            () => details.switches.involuntarySwitches,
          ],
        ] satisfies Column[])
      : []),
    ...(extras.pss
      ? ([[{ metric: METRICS.process_proportional_memory_bytes, labels }, () => details.pssBytes]] satisfies Column[])
      : []),
  ];
}
