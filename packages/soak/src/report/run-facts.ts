import { findWriter } from '@tidemark/storage';
import type { RunRecord } from '../evidence/run-record.ts';
import type { WatchedSegment } from '../evidence/run-timeline.ts';
import { runFolderOf } from '../run/run-folder.ts';
import type { RunLogEntry } from '../run/run-log-entry.ts';
import type { RunEnd, RunFacts, SegmentReport } from './soak-report.ts';

type EntryOf<Type extends RunLogEntry['type']> = Extract<RunLogEntry, { readonly type: Type }>;

/** The entries of one type, in order. */
export function entriesOf<Type extends RunLogEntry['type']>(log: readonly RunLogEntry[], type: Type): EntryOf<Type>[] {
  return log.filter((entry): entry is EntryOf<Type> => entry.type === type);
}

/** What the log says of the run as a whole. */
export function readRunFacts(record: RunRecord): RunFacts {
  const { log, directory } = record;
  const { watchedMs, segments } = record.timeline;
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
    ended: entriesOf(log, 'run-ended').at(-1)?.reason ?? endOf(record, segments.at(-1)),
    directory,
  };
}

/** The segments of a run. One whose end is not in the log was killed, and reaches as far as anything is known of it. */
export function reportSegments(record: RunRecord): SegmentReport[] {
  const { log, timeline } = record;
  const begins = entriesOf(log, 'segment-started');
  return timeline.segments.map((segment, i) => {
    const { type: _, atMs: __, segment: ___, soakPid: ____, ...host } = begins[i] as EntryOf<'segment-started'>;
    return {
      segment: segment.segment,
      fromMs: segment.fromMs,
      toMs: segment.toMs,
      reason: endOf(record, segment),
      host,
    };
  });
}

function endOf({ log, directory }: RunRecord, segment: WatchedSegment | undefined): RunEnd {
  const end = entriesOf(log, 'segment-ended').findLast((each) => each.segment === segment?.segment);
  if (end !== undefined) return end.reason;
  const isLast = segment?.segment === entriesOf(log, 'segment-started').at(-1)?.segment;
  return isLast && isRecording(directory) ? 'running' : 'killed';
}

function isRecording(directory: string): boolean {
  try {
    return findWriter(runFolderOf(directory).historyFile) !== undefined;
  } catch {
    // Nobody records into a folder that cannot be written to.
    return false;
  }
}

/** Why a run or a segment ended, as a clause: `its time was over`. */
export const END_REASONS: Readonly<Record<Exclude<RunEnd, 'running'>, string>> = {
  completed: 'its time was over',
  segment: 'its segment is over and the run is not: the same command goes on with it',
  crashed: 'a service ended by itself',
  'nothing-left': 'every service had ended by itself',
  'not-ready': 'a service was not ready in time or could not be started',
  interrupted: 'it was interrupted',
  killed: 'the soak itself was killed, so that this is what was recorded until then',
};

/** How a run ended, as a sentence about it without a full stop: `it ended because its time was over`. */
export function describeRunEnd(ended: RunEnd): string {
  return ended === 'running' ? 'it goes on' : `it ended because ${END_REASONS[ended]}`;
}
