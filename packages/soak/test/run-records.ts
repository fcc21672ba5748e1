import type { Life, RunRecord, WatchedColumn, WatchedProcess } from '../src/evidence/run-record.ts';
import { readTimeline } from '../src/evidence/run-timeline.ts';
import type { RunLogEntry, RunLogEvent } from '../src/run/run-log-entry.ts';

export const START_MS = Date.UTC(2026, 10, 21, 8);
export const MINUTE_MS = 60_000;

const HOST = {
  hostName: 'runner-7',
  kernel: '6.12.1',
  cpuModel: 'Example CPU',
  cpus: 2,
  memoryBytes: 4 * 2 ** 30,
  nodeVersion: 'v24.0.0',
  tidemarkVersion: '0.1.0',
  ci: undefined,
} as const;

/** An entry of a run log, so many minutes after its beginning. */
export function entry(minutes: number, event: RunLogEvent): RunLogEntry {
  return { atMs: START_MS + minutes * MINUTE_MS, ...event };
}

/** The beginning of a log of a run of an hour with a sample every 10 s. */
export function runStarted(overrides: Partial<RunLogEvent & { type: 'run-started' }> = {}): RunLogEntry {
  return entry(0, {
    type: 'run-started',
    runId: 'run-1',
    name: 'nightly',
    planHash: 'hash',
    durationMs: 60 * MINUTE_MS,
    intervalMs: 10_000,
    warmUpMs: 5 * MINUTE_MS,
    criteria: {},
    services: [{ name: 'api', role: 'service', command: 'node server.js' }],
    ...overrides,
  });
}

export function segmentStarted(minutes: number, segment = 1): RunLogEntry {
  return entry(minutes, { type: 'segment-started', segment, soakPid: 1, ...HOST });
}

/** A log of a run of an hour in which nothing happened. */
export const QUIET_LOG: readonly RunLogEntry[] = [
  runStarted(),
  segmentStarted(0),
  entry(0, { type: 'service-started', service: 'api', pid: 42, attempt: 1 }),
  entry(0, { type: 'watching-began', segment: 1 }),
  entry(60, { type: 'watching-ended', segment: 1 }),
  entry(60, { type: 'segment-ended', segment: 1, reason: 'completed' }),
  entry(60, { type: 'run-ended', reason: 'completed' }),
];

export function life(fromMinutes: number, toMinutes: number, warmUpMinutes = 0): Life {
  const at = (minutes: number) => START_MS + minutes * MINUTE_MS;
  return { fromMs: at(fromMinutes), warmUpEndMs: at(fromMinutes + warmUpMinutes), toMs: at(toMinutes) };
}

interface Drawn {
  readonly name?: string;
  readonly service?: string;
  readonly role?: WatchedProcess['role'];
  readonly lives?: readonly Life[];
  /** Values by minutes since the beginning; NaN where absent. */
  readonly memory?: (minutes: number) => number;
  readonly columns?: readonly (Omit<WatchedColumn, 'values'> & { readonly draw: (minutes: number) => number })[];
  readonly intervalMs?: number;
}

/** A process that is sampled through all of its lives. */
export function watched({
  name = 'api',
  service = 'api',
  role = 'main',
  lives = [life(0, 60, 5)],
  memory = () => 200e6,
  columns = [],
  intervalMs = 10_000,
}: Drawn = {}): WatchedProcess {
  const timesMs = Float64Array.from(
    lives.flatMap(({ fromMs, toMs }) =>
      Array.from({ length: Math.floor((toMs - fromMs) / intervalMs) + 1 }, (_, i) => fromMs + i * intervalMs),
    ),
  );
  const metric = `${role === 'tree' ? 'group' : 'process'}_resident_memory_bytes`;
  const all = [{ metric, title: 'Resident memory', unit: 'bytes', draw: memory } as const, ...columns];
  return {
    name,
    service,
    role,
    pid: role === 'tree' ? undefined : 42,
    timesMs,
    lives,
    metrics: all.map(({ draw, ...column }) => ({
      ...column,
      values: timesMs.map((timeMs) => draw((timeMs - START_MS) / MINUTE_MS)),
    })),
  };
}

/** What a run left behind; nothing happened in it unless told otherwise. */
export function runRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  const { log = QUIET_LOG, processes = [watched()] } = overrides;
  const lastSampleMs = Math.max(...processes.map(({ timesMs }) => timesMs.at(-1) ?? Number.NEGATIVE_INFINITY));
  return {
    directory: '/runs/nightly',
    log,
    timeline: readTimeline(log, lastSampleMs),
    processes,
    shortLived: 0,
    overhead: { cpuRatio: 0.002, memoryBytes: 60e6 },
    ...overrides,
  };
}
