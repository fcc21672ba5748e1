import type { RunRecord } from '../evidence/run-record.ts';
import { type RunTimeline, readTimeline } from '../evidence/run-timeline.ts';
import type { EndReason, RunLogEntry } from '../run/run-log-entry.ts';
import type { RunFacts, SegmentReport } from './soak-report.ts';

type EntryOf<Type extends RunLogEntry['type']> = Extract<RunLogEntry, { readonly type: Type }>;

/** The entries of one type, in order. */
export function entriesOf<Type extends RunLogEntry['type']>(log: readonly RunLogEntry[], type: Type): EntryOf<Type>[] {
  return log.filter((entry): entry is EntryOf<Type> => entry.type === type);
}

/** The times of a run, from its log and its last sample. */
export function timelineOf({ log, processes }: RunRecord): RunTimeline {
  const lastSampleMs = processes.reduce(
    (last, { timesMs }) => Math.max(last, timesMs.at(-1) ?? last),
    Number.NEGATIVE_INFINITY,
  );
  return readTimeline(log, lastSampleMs);
}

/** What the log says of the run as a whole. */
export function readRunFacts({ log, directory }: RunRecord, { watchedMs, segments }: RunTimeline): RunFacts {
  const begin = entriesOf(log, 'run-started')[0] as EntryOf<'run-started'>;
  return {
    id: begin.runId,
    name: begin.name,
    startedMs: begin.atMs,
    endedMs: Math.max(begin.atMs, segments.at(-1)?.toMs ?? begin.atMs),
    watchedMs,
    plannedMs: begin.durationMs,
    intervalMs: begin.intervalMs,
    warmUpMs: begin.warmUpMs,
    ended: entriesOf(log, 'run-ended').at(-1)?.reason ?? reasonOf(log, segments.at(-1)),
    directory,
  };
}

/** The segments of a run. One whose end is not in the log was killed, and reaches as far as anything is known of it. */
export function reportSegments({ log }: RunRecord, { segments }: RunTimeline): SegmentReport[] {
  const begins = entriesOf(log, 'segment-started');
  return segments.map((segment, i) => {
    const { type: _, atMs: __, segment: ___, soakPid: ____, ...host } = begins[i] as EntryOf<'segment-started'>;
    return {
      segment: segment.segment,
      fromMs: segment.fromMs,
      toMs: segment.toMs,
      reason: reasonOf(log, segment),
      host,
    };
  });
}

function reasonOf(
  log: readonly RunLogEntry[],
  segment: RunTimeline['segments'][number] | undefined,
): RunFacts['ended'] {
  const end = entriesOf(log, 'segment-ended').findLast((each) => each.segment === segment?.segment);
  return end?.reason ?? 'killed';
}

/** Why a run or a segment ended, as a clause: `its time was over`. */
export const END_REASONS: Readonly<Record<EndReason | 'killed', string>> = {
  completed: 'its time was over',
  segment: 'its segment is over and the run is not: the same command goes on with it',
  crashed: 'a service ended by itself',
  'nothing-left': 'every service had ended by itself',
  'not-ready': 'a service was not ready in time or could not be started',
  interrupted: 'it was interrupted',
  killed: 'the soak itself was killed, so that this is what was recorded until then',
};
