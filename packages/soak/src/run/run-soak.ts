/**
 * A soak run, or one segment of it.
 *
 * 1. What is started carries a mark, and a guardian outlives this process: nothing is left running, whatever happens.
 * 2. What happens is in the run log, and what was sampled in the history, before anything is made of it. Verdict and report
 *    are computed from the folder alone, so that they can be made again, also of a run that was killed.
 * 3. A run ends for the first reason that comes up; everything that was opened is closed in the opposite order.
 */
import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@tidemark/core';
import { readWatchedMs } from '../evidence/read-run.ts';
import type { SoakPlan } from '../plan/soak-plan.ts';
import { readReport } from '../report/read-report.ts';
import type { SoakReport } from '../report/soak-report.ts';
import { createEnding } from './ending.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
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
  /** Called at every sample. */
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
  const folder = createRunFolder(directory);
  const log = tellEntries(openRunLog(folder.logFile, clock), options.onEntry);
  try {
    const state = beginRun(plan, folder, log);
    const reason = await runSegment({ ...options, clock, folder, log, state, ending: createEnding(signal) });
    return { directory: folder.directory, reason, report: await readReport(directory) };
  } finally {
    log.close();
  }
}

function tellEntries(log: RunLog, onEntry: SoakOptions['onEntry'] = () => {}): RunLog {
  return {
    entries: log.entries,
    get refusal() {
      return log.refusal;
    },
    append: (event) => {
      log.append(event);
      onEntry(log.entries.at(-1) as RunLogEntry);
    },
    close: log.close,
  };
}

function beginRun(plan: SoakPlan, folder: RunFolder, log: RunLog): RunState {
  const watchedMs = log.entries.length === 0 ? 0 : readWatchedMs(folder, log.entries);
  const state = continueRun(log.entries, plan, { watchedMs, directory: folder.directory });
  if (state !== undefined) return state;
  const runId = randomUUID();
  log.append(describeStart(plan, runId));
  return { runId, segment: 1, watchedMs: 0 };
}
