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
  const services = start.services;
  const lives = new Map(services.map(({ name }) => [name, readLives(log, { service: name, segments, ...start })]));
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
    const isLast = i === starts.length - 1;
    // A soak that was killed said nothing at its end: what it recorded, or wrote, tells how far it came.
    const lastSignMs = Math.max(first.atMs, entries.at(-1)?.atMs ?? 0, isLast ? lastSampleMs : 0);
    return {
      segment: first.segment,
      fromMs: first.atMs,
      watchedFromMs: timeOf('watching-began'),
      toMs: timeOf('watching-ended') ?? timeOf('segment-ended') ?? lastSignMs,
    };
  });
}

interface LivesOptions {
  readonly service: string;
  readonly segments: readonly WatchedSegment[];
  readonly warmUpMs: number;
}

function readLives(log: readonly RunLogEntry[], { service, segments, warmUpMs }: LivesOptions): ProcessLife[] {
  return log.flatMap((entry, at) => {
    if (entry.type !== 'service-started' || entry.service !== service) return [];
    const { pid, atMs } = entry;
    const end = log.slice(at).find((later) => isEndOf(later, service, pid));
    const segmentEndMs = segments.findLast(({ fromMs }) => fromMs <= atMs)?.toMs ?? atMs;
    const toMs = Math.max(atMs, Math.min(end?.atMs ?? Number.POSITIVE_INFINITY, segmentEndMs));
    return [{ pid, fromMs: atMs, warmUpEndMs: Math.min(atMs + warmUpMs, toMs), toMs }];
  });
}

function isEndOf(entry: RunLogEntry, service: string, pid: number): boolean {
  return (
    (entry.type === 'service-ended' || entry.type === 'process-ended') && entry.service === service && entry.pid === pid
  );
}
