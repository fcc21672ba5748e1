import { type GroupRule, openRecorder, type ProcessRule } from '@tidemark/collector';
import type { Clock, Frame } from '@tidemark/core';
import { journalSink, openMaintenance } from '@tidemark/storage';
import type { SoakPlan } from '../plan/soak-plan.ts';
import { formatMark, RUN_MARK, type RunMark } from '../processes/run-mark.ts';
import { findRoots, ownRules } from './attached-roots.ts';
import type { RunFolder } from './run-folder.ts';
import { groupOf } from './service-group.ts';

export interface RecordingOptions {
  readonly plan: SoakPlan;
  readonly folder: RunFolder;
  readonly mark: Omit<RunMark, 'service'>;
  readonly clock: Clock;
  readonly onFrame: (frame: Frame) => void;
  /** Something kept samples from being taken or stored; the recording goes on. */
  readonly onTrouble: (message: string) => void;
}

/** The recorder of a run and its history. */
export interface Recording {
  /** Ends after the tick in progress; everything is in the file then. */
  close(): Promise<void>;
}

/** Samples are kept for the longest run there is, and for as long again. */
const KEPT_MS = 14 * 86_400_000;

/** The host is background, and so are processes that are not part of the run. */
const EVERY_TICKS = {
  meminfo: 5,
  loadavg: 5,
  pressure: 5,
  cgroup: 5,
  diskstats: 10,
  netDev: 10,
  vmstat: 10,
  sockstat: 10,
  fileNr: 10,
  otherProcesses: 10,
} as const;

/** This program, its guardian, and the shell that it was called from. */
const OWN_GROUP = 'soak itself';

/** Rounds of maintenance compress; a run of hours loses nothing by waiting for it. */
const MAINTENANCE_MS = 1_800_000;

/**
 * Begins to record the services of a run, before they are started: they are known by their mark, whatever their pids will
 * be. The folder is the caller's alone. Throws `STORAGE_*` and `COLLECTOR_*` errors; nothing is open then.
 */
export async function openRecording(options: RecordingOptions): Promise<Recording> {
  const { plan, folder, clock, onFrame, onTrouble } = options;
  const recorder = await openRecorder({
    intervalMs: plan.intervalMs,
    topProcesses: 0,
    ...rulesOf(options),
    extras: { pss: plan.pss },
    everyTicks: EVERY_TICKS,
    sink: journalSink({ file: folder.historyFile }),
    clock,
    onFrame,
    onEvent: (event) => {
      if (event.type === 'sink-recovered') onTrouble('samples can be stored again');
      else if (event.type === 'sink-error') onTrouble(`samples wait in memory: ${event.error.message}`);
      else if (event.type === 'restart-failed') onTrouble(`the recorder does not start: ${event.error.message}`);
      else onTrouble(`the recorder ${event.type}: ${event.reason}`);
    },
  });
  const maintenance = openMaintenance({
    file: folder.historyFile,
    retention: { rawMs: KEPT_MS },
    everyMs: MAINTENANCE_MS,
    clock,
    onError: (error) => onTrouble(`the recording could not be compressed: ${String(error)}`),
  });
  return {
    close: async () => {
      await recorder.close();
      await maintenance.close();
    },
  };
}

/** Every process of the run has series of its own, each service is a group, and this program watches itself. */
function rulesOf({ plan, mark }: RecordingOptions): { processes: ProcessRule[]; groups: GroupRule[] } {
  const marked = [...plan.services, ...(plan.load === undefined ? [] : [{ name: 'load' }])].map(({ name }) => ({
    group: groupOf(name),
    environment: `${RUN_MARK}=${formatMark({ ...mark, service: name })}`,
  }));
  const attached = plan.attached.flatMap(({ name, rule }) => [
    { group: groupOf(name), ...rule },
    ...findRoots(rule).map(({ pid }) => ({ group: groupOf(name), tree: pid })),
  ]);
  const own = ownRules().map((rule) => ({ group: OWN_GROUP, ...rule }));
  const watched: GroupRule[] = [...marked, ...attached];
  const processes = watched.map(({ group, ...rule }): ProcessRule => rule);
  // The first rule counts: what this program runs in may match the rule of what is attached.
  return { processes: [...processes, { tree: process.pid }], groups: [...marked, ...own, ...attached] };
}
