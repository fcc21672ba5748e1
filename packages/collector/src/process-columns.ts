import { type Labels, METRICS, type Series } from '@tidemark/core';
import type { Auxv } from './proc/auxv.ts';
import type { ProcRoot } from './proc/proc-root.ts';
import { ProcessDetails } from './process-details.ts';
import type { ProcessObserver, TrackedProcess } from './process-table.ts';
import type { Tick } from './sources/source.ts';

/** What is recorded of a process on request, because it is dear. */
export interface ProcessExtras {
  /** Context switches of the main thread: one more file a process and tick. */
  readonly switches: boolean;
  /** Proportional set size: up to a millisecond a process, so as many in a tick as the budget allows, in turn. */
  readonly pss: boolean;
}

export interface ProcessColumnsOptions {
  readonly root: ProcRoot;
  readonly labels: Labels;
  readonly startSeconds: number;
  readonly extras: ProcessExtras;
}

/** States of a process as numbers, since values are numbers: the place of its letter among these. See proc_pid_stat(5). */
const STATE_LETTERS = Buffer.from('RSDTtZIX');

/** By letter; -1 for those that are none. A table, because to call the engine's own search for each process costs more. */
const PROCESS_STATES = Int8Array.from({ length: 256 }, (_, letter) => STATE_LETTERS.indexOf(letter));

/** One process that has series of its own, and its observer. {@link listSeries} and `write` have the same order. */
export class ProcessColumns implements ProcessObserver {
  readonly process: TrackedProcess;
  readonly series: readonly Series[];
  private readonly details: ProcessDetails;
  private readonly name: string;
  private readonly auxv: Auxv;
  private readonly startSeconds: number;
  private readonly extras: ProcessExtras;
  private isSampled = false;

  constructor(process: TrackedProcess, { root, labels, startSeconds, extras }: ProcessColumnsOptions) {
    this.process = process;
    this.name = process.name;
    this.details = new ProcessDetails(root, process.pid, extras.switches);
    this.series = listSeries(labels, extras);
    this.auxv = root.auxv;
    this.startSeconds = startSeconds;
    this.extras = extras;
    process.observer = this;
  }

  /** Whether the series still name the process rightly; false after it changed its name. */
  isCurrent(): boolean {
    return this.process.name === this.name;
  }

  sample(tick: Tick): void {
    this.details.read(tick);
    this.isSampled = true;
  }

  /** Samples unless that was done before: for columns that were made after their process was read. */
  sampleIfNew(tick: Tick): void {
    if (!this.isSampled) this.sample(tick);
  }

  samplePss(tick: Tick): void {
    this.details.readPss(tick);
  }

  close(): void {
    this.details.close();
    // After a change of name others have taken over.
    if (this.process.observer === this) this.process.observer = undefined;
  }

  /** Writes `series.length` values from `offset` on. One assignment a value: this is written for each process each tick. */
  write(values: Float64Array, offset: number): void {
    const { stat } = this.process;
    const { details, auxv, extras } = this;
    let at = offset;
    values[at++] = stat.utimeTicks / auxv.clockTicksPerSecond;
    values[at++] = stat.stimeTicks / auxv.clockTicksPerSecond;
    values[at++] = stat.rssPages * auxv.pageBytes;
    values[at++] = stat.virtualBytes;
    values[at++] = stat.threads;
    values[at++] = details.openFiles;
    values[at++] = details.openFilesLimit;
    values[at++] = details.io.readBytes;
    values[at++] = details.io.writtenBytes;
    values[at++] = stat.minorFaults;
    values[at++] = stat.majorFaults;
    values[at++] = PROCESS_STATES[stat.state] as number;
    values[at++] = details.oomScore;
    values[at++] = stat.parentPid;
    values[at++] = this.startSeconds;
    if (extras.switches) {
      values[at++] = details.switches.voluntarySwitches;
      values[at++] = details.switches.involuntarySwitches;
    }
    if (extras.pss) values[at] = details.pssBytes;
  }
}

function listSeries(labels: Labels, extras: ProcessExtras): Series[] {
  const user = { ...labels, mode: 'user' };
  const system = { ...labels, mode: 'system' };
  const typed = (type: string) => ({ ...labels, type });
  return [
    { metric: METRICS.process_cpu_seconds_total, labels: user },
    { metric: METRICS.process_cpu_seconds_total, labels: system },
    { metric: METRICS.process_resident_memory_bytes, labels },
    { metric: METRICS.process_virtual_memory_bytes, labels },
    { metric: METRICS.process_threads, labels },
    { metric: METRICS.process_open_fds, labels },
    { metric: METRICS.process_max_fds, labels },
    { metric: METRICS.process_read_bytes_total, labels },
    { metric: METRICS.process_written_bytes_total, labels },
    { metric: METRICS.process_page_faults_total, labels: typed('minor') },
    { metric: METRICS.process_page_faults_total, labels: typed('major') },
    { metric: METRICS.process_state, labels },
    { metric: METRICS.process_oom_score, labels },
    { metric: METRICS.process_parent_pid, labels },
    { metric: METRICS.process_start_time_seconds, labels },
    ...(extras.switches
      ? [
          { metric: METRICS.process_context_switches_total, labels: typed('voluntary') },
          { metric: METRICS.process_context_switches_total, labels: typed('involuntary') },
        ]
      : []),
    ...(extras.pss ? [{ metric: METRICS.process_proportional_memory_bytes, labels }] : []),
  ];
}
