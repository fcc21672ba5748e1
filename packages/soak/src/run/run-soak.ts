/**
 * A soak run, or one segment of it.
 *
 * 1. What is started carries a mark, and a guardian outlives this process: nothing is left running, whatever happens.
 * 2. What happens is in the run log, and what was sampled in the history, before anything is made of it. Verdict and report
 *    are computed from the folder alone, so that they can be made again, also of a run that was killed.
 * 3. A folder belongs to one soak at a time; no other one writes to it, not even to its log.
 * 4. A run ends for the first reason that comes up; everything that was opened is closed in the opposite order.
 */
import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@tidemark/core';
import { readRunTimeline } from '../evidence/read-run.ts';
import type { SoakPlan } from '../plan/soak-plan.ts';
import { readReport } from '../report/read-report.ts';
import type { SoakReport } from '../report/soak-report.ts';
import { createEnding, type Ending } from './ending.ts';
import { type RunFolder, takeRunFolder } from './run-folder.ts';
import { openRunLog, type RunLog } from './run-log.ts';
import type { EndReason, RunLogEntry } from './run-log-entry.ts';
import { continueRun, describeStart, type RunState } from './run-state.ts';
import { runSegment } from './segment.ts';
import type { SoakProgress } from './soak-progress.ts';

export interface SoakOptions {
  readonly plan: SoakPlan;
  /** Where the run is kept. One that holds an unfinished run of the same plan is continued. */
  readonly directory: string;
  /** What a program named `tidemark` stands for: program and first arguments. */
  readonly tidemark: readonly [string, ...string[]];
  /** Ends the run early, with a report of what there is. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Called at every sample. What a listener throws ends the run, and is thrown when everything has ended. */
  readonly onProgress?: (progress: SoakProgress) => void;
  /** Called with every line of the run log as it is written. */
  readonly onEntry?: (entry: RunLogEntry) => void;
}

export interface SoakOutcome {
  readonly directory: string;
  readonly reason: EndReason;
  readonly report: SoakReport;
}

/**
 * Starts services and load, watches them for as long as planned, ends them and judges what was seen. Throws `SOAK_*` errors
 * for what keeps a run from being one, `STORAGE_*` and `COLLECTOR_*` for what keeps it from being recorded; all that was
 * started has ended then.
 */
export async function runSoak(options: SoakOptions): Promise<SoakOutcome> {
  const { plan, directory, clock = systemClock, signal } = options;
  const folder = takeRunFolder(directory);
  try {
    const ending = createEnding(signal);
    const listeners = guardListeners(options, ending);
    const log = tellEntries(openRunLog(folder.logFile, clock), listeners.onEntry);
    try {
      const state = beginRun(plan, folder, log);
      const reason = await runSegment({ ...options, ...listeners, clock, folder, log, state, ending });
      listeners.rethrow();
      return { directory: folder.directory, reason, report: await readReport(directory) };
    } finally {
      log.close();
    }
  } finally {
    folder.release();
  }
}

/** What a listener throws must not be thrown into what it was told of: it ends the run, and is thrown behind its end. */
function guardListeners({ onProgress, onEntry }: SoakOptions, ending: Ending) {
  const errors: unknown[] = [];
  const guard =
    <T>(listener: (told: T) => void = () => {}) =>
    (told: T): void => {
      try {
        listener(told);
      } catch (error) {
        errors.push(error);
        ending.end('interrupted');
      }
    };
  const rethrow = () => {
    if (errors.length > 0) throw errors[0];
  };
  return { onProgress: guard(onProgress), onEntry: guard(onEntry), rethrow };
}

function tellEntries(log: RunLog, onEntry: (entry: RunLogEntry) => void): RunLog {
  return {
    entries: log.entries,
    append: (event) => {
      log.append(event);
      onEntry(log.entries.at(-1) as RunLogEntry);
    },
    close: log.close,
  };
}

function beginRun(plan: SoakPlan, folder: RunFolder, log: RunLog): RunState {
  if (log.entries.length === 0) {
    const runId = randomUUID();
    log.append(describeStart(plan, runId));
    return { runId, segment: 1, watchedMs: 0 };
  }
  const timeline = readRunTimeline(folder, log.entries);
  const state = continueRun(log.entries, plan, { watchedMs: timeline.watchedMs, directory: folder.directory });
  const last = timeline.segments.at(-1);
  const isLost =
    last !== undefined &&
    !log.entries.some((entry) => entry.type === 'segment-ended' && entry.segment === last.segment);
  // Soon there will be younger samples than those of the segment that was cut off.
  if (isLost) log.append({ type: 'segment-lost', segment: last.segment, lastSignMs: last.toMs });
  return state;
}
