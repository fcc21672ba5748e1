import type { RunLogEntry } from '../run/run-log-entry.ts';
import type { RecordedColumns } from './recorded-columns.ts';
import type { WatchedProcess } from './run-record.ts';
import type { ProcessLife, RunTimeline } from './run-timeline.ts';
import { readProcess } from './watched-columns.ts';

/** A child is listed when it lived for half of the run, or for this long. */
const LISTED_MS = 300_000;

/** Children of a service that are listed, the largest ones. All others are seen in the figures of the whole tree. */
const MAX_CHILDREN = 20;

/** Processes of services that are not their main ones. */
export interface Children {
  readonly listed: readonly WatchedProcess[];
  /** How many are not listed. */
  readonly shortLived: number;
}

type Seen = RunLogEntry & { readonly type: 'process-seen' };

export function chooseChildren(log: readonly RunLogEntry[], timeline: RunTimeline, columns: RecordedColumns): Children {
  const seen = log.filter((entry): entry is Seen => entry.type === 'process-seen' && !isMain(entry, timeline));
  const enoughMs = Math.min(LISTED_MS, timeline.watchedMs / 2);
  const old = seen.flatMap((entry) => {
    const life = lifeOf(log, entry, timeline);
    if (life.toMs - life.fromMs < enoughMs) return [];
    const { service, name, pid } = entry;
    return [readProcess(columns, { name: `${service}: ${name} ${pid}`, service, role: 'child', lives: [life] })];
  });
  const listed = timeline.services.flatMap(({ name }) =>
    old
      .filter(({ service }) => service === name)
      .sort((a, b) => largest(b) - largest(a))
      .slice(0, MAX_CHILDREN),
  );
  return { listed, shortLived: seen.length - listed.length };
}

/** The log tells of a process when a tick first saw it, which may be after its end. */
const SEEN_LATE_MS = 5000;

function isMain({ service, pid, atMs }: Seen, { lives }: RunTimeline): boolean {
  return (lives.get(service) ?? []).some(
    (life) => life.pid === pid && life.fromMs <= atMs && atMs <= life.toMs + SEEN_LATE_MS,
  );
}

/** From its start, or from when watching began, to its end, or to when watching ended. */
function lifeOf(
  log: readonly RunLogEntry[],
  { pid, start, atMs }: Seen,
  { segments, warmUpMs }: RunTimeline,
): ProcessLife {
  const end = log.find((entry) => entry.type === 'process-ended' && entry.pid === pid && entry.start === start);
  const segment = segments.findLast((each) => each.fromMs <= atMs);
  const fromMs = Math.min(atMs, Math.max(Number(start) * 1000, segment?.fromMs ?? atMs));
  const toMs = Math.max(fromMs, Math.min(end?.atMs ?? Number.POSITIVE_INFINITY, segment?.toMs ?? atMs));
  return { pid, fromMs, warmUpEndMs: Math.min(fromMs + warmUpMs, toMs), toMs };
}

function largest({ metrics: [memory] }: WatchedProcess): number {
  return memory?.values.reduce((most, value) => Math.max(most, value || 0), 0) ?? 0;
}
