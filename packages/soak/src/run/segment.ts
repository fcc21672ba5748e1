import { type Clock, sleep } from '@tidemark/core';
import type { SoakPlan } from '../plan/soak-plan.ts';
import { openGuardian } from '../processes/guardian.ts';
import { endLeftovers } from '../processes/leftovers.ts';
import { ownIdentity, type RunMark } from '../processes/run-mark.ts';
import { createCrew } from './crew.ts';
import type { Ending } from './ending.ts';
import { readHostFacts } from './host-facts.ts';
import { openRecording } from './recording.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunLog } from './run-log.ts';
import type { EndReason } from './run-log-entry.ts';
import type { RunState } from './run-state.ts';
import { RunWatch } from './run-watch.ts';
import type { SoakProgress } from './soak-progress.ts';

export interface SegmentOptions {
  readonly plan: SoakPlan;
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly state: RunState;
  readonly tidemark: readonly [string, ...string[]];
  readonly ending: Ending;
  readonly clock: Clock;
  readonly onProgress?: (progress: SoakProgress) => void;
}

type Mark = Omit<RunMark, 'service'>;

/** Runs what is left of a run, or as much of it as one segment holds. Returns why it ended; nothing runs any more then. */
export async function runSegment(options: SegmentOptions): Promise<EndReason> {
  const { plan, folder, log, state, ending, clock } = options;
  const owner = ownIdentity();
  const mark = { runId: state.runId, owner };
  log.append({ type: 'segment-started', segment: state.segment, soakPid: owner.pid, ...readHostFacts(process.env) });
  for (const message of await endLeftovers(clock)) log.append({ type: 'trouble', message });
  try {
    const trouble = (message: string) => log.append({ type: 'trouble', message });
    const guardian = openGuardian({ mark, graceMs: longestGrace(plan), logFile: folder.logFile }, trouble);
    await recordSegment(options, mark).finally(guardian.done);
  } catch (error) {
    log.append({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
    ending.end('not-ready');
    throw error;
  } finally {
    tellEnd(options);
  }
  return ending.reason as EndReason;
}

function tellEnd({ log, state: { segment }, ending }: SegmentOptions): void {
  const reason = ending.reason ?? 'interrupted';
  log.append({ type: 'segment-ended', segment, reason });
  if (reason !== 'segment') log.append({ type: 'run-ended', reason });
}

/** The recording begins before the services and ends after them, so that it holds all of their lives. */
async function recordSegment(options: SegmentOptions, mark: Mark): Promise<void> {
  const { plan, folder, log, state, ending, clock } = options;
  const watch = new RunWatch(options);
  const trouble = (message: string) => log.append({ type: 'trouble', message });
  const recording = await openRecording({ plan, folder, mark, clock, onFrame: watch.takeFrame, onTrouble: trouble });
  const crew = createCrew({ ...options, mark, onEvent: watch.takeEvent });
  try {
    watch.attach();
    await crew.start();
    if (!ending.signal.aborted) await watchOn(options, watch);
    log.append({ type: 'watching-ended', segment: state.segment });
  } finally {
    watch.phase = 'stopping';
    await crew.stop().finally(recording.close).finally(watch.close);
  }
}

/** Until the time is over, or something ends it before. */
async function watchOn({ plan, log, state, ending, clock }: SegmentOptions, watch: RunWatch): Promise<void> {
  const { segment, watchedMs } = state;
  log.append({ type: 'watching-began', segment });
  watch.begin();
  const leftMs = plan.durationMs - watchedMs;
  const isLast = plan.segmentMs === undefined || leftMs <= plan.segmentMs;
  await sleep(clock, isLast ? leftMs : (plan.segmentMs as number), ending.signal);
  ending.end(isLast ? 'completed' : 'segment');
}

function longestGrace({ services, load }: SoakPlan): number {
  return Math.max(...[...services, ...(load === undefined ? [] : [load])].map(({ stop }) => stop.graceMs), 0);
}
