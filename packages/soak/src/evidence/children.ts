import type { RunLogEntry } from '../run/run-log-entry.ts';
import type { RecordedColumns } from './recorded-columns.ts';
import type { WatchedProcess } from './run-record.ts';
import { describeLife, type ProcessLife, type RunTimeline } from './run-timeline.ts';
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
  const seen = log.filter((entry): entry is Seen => entry.type === 'process-seen');
  const endsMs = new Map(log.flatMap((entry) => (entry.type === 'process-ended' ? [[keyOf(entry), entry.atMs]] : [])));
  const enoughMs = Math.min(LISTED_MS, timeline.watchedMs / 2);
  const old = seen.flatMap((entry) => {
    const lives = livesOf(entry, endsMs.get(keyOf(entry)), timeline);
    if (lives.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) < enoughMs) return [];
    const { service, name, pid } = entry;
    return [readProcess(columns, { name: `${service}: ${name} ${pid}`, service, role: 'child', lives })];
  });
  const listed = timeline.services.flatMap(({ name }) =>
    old
      .filter(({ service }) => service === name)
      .sort((a, b) => largest(b) - largest(a))
      .slice(0, MAX_CHILDREN),
  );
  const untold = log.reduce((sum, entry) => sum + (entry.type === 'short-lived' ? entry.count : 0), 0);
  return { listed, shortLived: untold + seen.length - listed.length };
}

function keyOf({ pid, start }: { readonly pid: number; readonly start: string }): string {
  return `${pid}/${start}`;
}

/** From its start to its end, as far as somebody watched: what is only attached to lives on between segments. */
function livesOf({ service, pid, start, atMs }: Seen, endMs: number | undefined, timeline: RunTimeline): ProcessLife[] {
  const { segments, services, warmUpMs } = timeline;
  const first = Math.max(
    0,
    segments.findLastIndex((segment) => segment.fromMs <= atMs),
  );
  const isAttached = services.some(({ name, role }) => name === service && role === 'attached');
  return segments.slice(first, isAttached ? undefined : first + 1).flatMap((segment, i) => {
    const fromMs = Math.max(segment.fromMs, i === 0 ? Number(start) * 1000 : segment.fromMs);
    const toMs = Math.min(endMs ?? Number.POSITIVE_INFINITY, segment.toMs);
    return toMs > fromMs ? [describeLife({ pid, fromMs, toMs, warmUpMs })] : [];
  });
}

function largest({ metrics: [memory] }: WatchedProcess): number {
  return memory?.values.reduce((most, value) => Math.max(most, value || 0), 0) ?? 0;
}
