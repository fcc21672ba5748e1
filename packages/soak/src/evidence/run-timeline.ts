import type { LoggedService, RunLogEntry } from '../run/run-log-entry.ts';
import type { Life } from './run-record.ts';

/** A stretch of time in which services were watched. Unix epoch milliseconds. */
export interface WatchedSegment {
  readonly segment: number;
  /** When the first service was about to start. */
  readonly fromMs: number;
  /** When all were ready; undefined when that never came. */
  readonly watchedFromMs: number | undefined;
  /** When they were asked to end; the last sign of life where the soak itself was killed. */
  readonly toMs: number;
}

/** A process with the times between which it counts. */
export interface ProcessLife extends Life {
  readonly pid: number;
}

/** What the run log says about times. */
export interface RunTimeline {
  readonly warmUpMs: number;
  readonly segments: readonly WatchedSegment[];
  readonly services: readonly LoggedService[];
  /** The lives of each service's main process, or of the root of what is only watched. */
  readonly lives: ReadonlyMap<string, readonly ProcessLife[]>;
  /** How long the services were watched, without what lies between segments. */
  readonly watchedMs: number;
}

/** Reads a run log; `lastSampleMs` is when the recording ends. */
export function readTimeline(log: readonly RunLogEntry[], lastSampleMs: number): RunTimeline {
  const [start] = log;
  if (start?.type !== 'run-started') throw new TypeError('a run log begins with its run');
  const segments = readSegments(log, lastSampleMs);
  const { services } = start;
  const lives = readLives(log, segments, start);
  const watchedMs = segments.reduce(
    (sum, { watchedFromMs, toMs }) => sum + (watchedFromMs === undefined ? 0 : Math.max(0, toMs - watchedFromMs)),
    0,
  );
  return { warmUpMs: start.warmUpMs, segments, services, lives, watchedMs };
}

function readSegments(log: readonly RunLogEntry[], lastSampleMs: number): WatchedSegment[] {
  const starts = log.flatMap((entry, at) => (entry.type === 'segment-started' ? [at] : []));
  return starts.map((at, i) => {
    const entries = log.slice(at, starts[i + 1]);
    const [first] = entries as [RunLogEntry & { type: 'segment-started' }];
    const timeOf = (type: RunLogEntry['type']) => entries.find((entry) => entry.type === type)?.atMs;
    const lost = entries.find((entry) => entry.type === 'segment-lost');
    return {
      segment: first.segment,
      fromMs: first.atMs,
      watchedFromMs: timeOf('watching-began'),
      toMs: timeOf('watching-ended') ?? timeOf('segment-ended') ?? lost?.lastSignMs ?? lastSign(entries, lastSampleMs),
    };
  });
}

/**
 * A soak that was killed said nothing at its end: what it recorded, or wrote, tells how far it came. What its guardian wrote
 * is about later times.
 */
function lastSign(entries: readonly RunLogEntry[], lastSampleMs: number): number {
  return entries.reduce((last, { type, atMs }) => (type === 'trouble' ? last : Math.max(last, atMs)), lastSampleMs);
}

type Start = Extract<RunLogEntry, { readonly type: 'run-started' }>;

/** Lives end with their segment. They follow each other, also where the clock was set back. */
function readLives(
  log: readonly RunLogEntry[],
  segments: readonly WatchedSegment[],
  { services, warmUpMs }: Start,
): Map<string, ProcessLife[]> {
  const lives = new Map(services.map(({ name }): [string, ProcessLife[]] => [name, []]));
  let segment = -1;
  for (const entry of log) {
    if (entry.type === 'segment-started') segment++;
    if (!('service' in entry)) continue;
    const own = lives.get(entry.service) ?? [];
    const last = own.at(-1);
    if (entry.type === 'service-started') {
      const fromMs = Math.max(entry.atMs, last === undefined ? 0 : last.toMs + 1);
      own.push(describeLife({ pid: entry.pid, fromMs, toMs: segments[segment]?.toMs ?? fromMs, warmUpMs }));
    } else if ((entry.type === 'service-ended' || entry.type === 'process-ended') && last?.pid === entry.pid) {
      const toMs = Math.min(entry.atMs, last.toMs);
      own.splice(-1, 1, describeLife({ ...last, toMs, warmUpMs }));
    }
  }
  return lives;
}

/** The declared warm-up ends with the life, when that is the shorter one. */
export function describeLife(
  life: Pick<ProcessLife, 'pid' | 'fromMs' | 'toMs'> & { readonly warmUpMs: number },
): ProcessLife {
  const { pid, fromMs, warmUpMs } = life;
  const toMs = Math.max(fromMs, life.toMs);
  return { pid, fromMs, warmUpEndMs: Math.min(fromMs + warmUpMs, toMs), toMs };
}
