import { isGap } from '@tidemark/core';
import type { Reading } from '../live/reading.ts';
import { type ColumnPlan, planColumns } from './column-plan.ts';
import { createRankSlots } from './rank-slots.ts';
import { type HostSample, hostSample, type ProcessSample, processSamples } from './sample.ts';
import { createSampleWindow, type Point, type SampleWindow } from './sample-window.ts';

/** Points a chart shows. */
export const WINDOW_POINTS = 300;
/** Lines in a chart of top processes. */
export const TOP_PROCESSES = 5;

/** A stretch of time in which nothing was recorded: between two neighbouring frames. Unix epoch milliseconds. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** Ticks that are missing. */
  readonly missing: number;
}

/** A process that ranks among the top ones, and its line. */
export interface TopProcess {
  readonly key: string;
  readonly name: string;
  readonly pid: number;
  readonly points: readonly Point[];
}

/** All that the page shows of a recording at one moment. Lines are parallel to `times`. */
export interface Snapshot {
  /** Unix epoch milliseconds of the points, ascending. */
  readonly times: readonly number[];
  /** Undefined before the first reading, as is all else then. */
  readonly newestMs: number | undefined;
  readonly intervalMs: number;
  readonly gaps: readonly Gap[];
  readonly host: HostSample;
  readonly processes: readonly ProcessSample[];
  readonly lines: Readonly<Record<LineName, readonly Point[]>>;
  /** By CPU over the window; a process keeps its place while it stays among the top ones. */
  readonly topByCpu: readonly (TopProcess | undefined)[];
  readonly topByMemory: readonly (TopProcess | undefined)[];
}

const LINES = {
  busy: (host) => host.cpu.busy,
  user: (host) => host.cpu.user,
  system: (host) => host.cpu.system,
  iowait: (host) => host.cpu.iowait,
  steal: (host) => host.cpu.steal,
  memoryUsed: (host) => host.memory.used,
  memoryReclaimable: (host) => host.memory.reclaimable,
  memoryFree: (host) => host.memory.free,
  memoryTotal: (host) => host.memory.total,
  load1: (host) => host.load1,
  load5: (host) => host.load5,
  load15: (host) => host.load15,
  cpus: (host) => host.cpus,
  processes: (host) => host.processes,
} satisfies Readonly<Record<string, (host: HostSample) => number>>;

export type LineName = keyof typeof LINES;

const LINE_NAMES = Object.keys(LINES) as LineName[];

interface Newest {
  readonly intervalMs: number;
  readonly host: HostSample;
  readonly processes: readonly ProcessSample[];
}

const NOTHING: Newest = { intervalMs: 1000, host: hostSample(planColumns([]), new Float64Array()), processes: [] };

const CPU_OF = 'cpu of ';
const MEMORY_OF = 'memory of ';

export interface DashboardModel {
  ingest(reading: Reading): void;
  /** Everything is absent before the first reading. */
  snapshot(): Snapshot;
  clear(): void;
}

/** Keeps the newest {@link WINDOW_POINTS} readings, as far as the page shows them. */
export function createDashboardModel(): DashboardModel {
  const window = createSampleWindow(WINDOW_POINTS);
  const identities = new Map<string, Pick<ProcessSample, 'key' | 'name' | 'pid'>>();
  const cpuSlots = createRankSlots(TOP_PROCESSES);
  const memorySlots = createRankSlots(TOP_PROCESSES);
  let columns: Reading['columns'] | undefined;
  let plan: ColumnPlan | undefined;
  let gaps: Gap[] = [];
  let newest = NOTHING;

  const planFor = (reading: Reading): ColumnPlan => {
    if (plan === undefined || reading.columns !== columns) plan = planColumns(reading.columns);
    columns = reading.columns;
    return plan;
  };
  const top = (prefix: string, slots: ReturnType<typeof createRankSlots>) =>
    slots(highestMeans(window, prefix)).map((key) => {
      const identity = identities.get((key ?? '').slice(prefix.length));
      return key === undefined || identity === undefined ? undefined : { ...identity, points: window.points(key) };
    });
  return {
    ingest(reading) {
      const { timeMs, intervalMs } = reading;
      const current = planFor(reading);
      const host = hostSample(current, reading.values);
      const processes = processSamples(current, reading.values);
      gaps = markGap(window, gaps, timeMs, intervalMs);
      window.push(timeMs, windowValues(host, processes));
      for (const { key, name, pid } of processes) identities.set(key, { key, name, pid });
      forgetVanished(window, identities);
      newest = { intervalMs, host, processes };
    },
    snapshot: () => ({
      ...newest,
      newestMs: window.newestMs,
      times: window.times(),
      gaps,
      lines: mapLines((name) => window.points(name)),
      topByCpu: top(CPU_OF, cpuSlots),
      topByMemory: top(MEMORY_OF, memorySlots),
    }),
    clear() {
      window.clear();
      identities.clear();
      gaps = [];
      newest = NOTHING;
    },
  };
}

function mapLines<T>(of: (name: LineName) => T): Record<LineName, T> {
  return Object.fromEntries(LINE_NAMES.map((name) => [name, of(name)])) as Record<LineName, T>;
}

function windowValues(host: HostSample, processes: readonly ProcessSample[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const name of LINE_NAMES) values.set(name, LINES[name](host));
  for (const process of processes) {
    values.set(CPU_OF + process.key, process.cpuPercent);
    values.set(MEMORY_OF + process.key, process.residentBytes);
  }
  return values;
}

/** Breaks the lines of the window with an empty point when the tick at `timeMs` comes after a gap. */
function markGap(window: SampleWindow, gaps: readonly Gap[], timeMs: number, intervalMs: number): Gap[] {
  const fromMs = window.newestMs;
  const windowStartMs = timeMs - window.capacity * intervalMs;
  const kept = gaps.filter((gap) => gap.toMs > windowStartMs && gap.toMs <= timeMs);
  if (fromMs === undefined || timeMs <= fromMs || !isGap(fromMs, timeMs, intervalMs)) return kept;
  window.push(fromMs + intervalMs, new Map());
  return [...kept, { fromMs, toMs: timeMs, missing: Math.round((timeMs - fromMs) / intervalMs) - 1 }];
}

function highestMeans(window: SampleWindow, prefix: string): string[] {
  const means = window.keys(prefix).map((key) => ({ key, mean: window.mean(key) }));
  return means
    .filter(({ mean }) => mean > 0)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, TOP_PROCESSES)
    .map(({ key }) => key);
}

function forgetVanished(window: SampleWindow, identities: Map<string, unknown>): void {
  const held = new Set(window.keys(''));
  for (const key of identities.keys())
    if (!held.has(CPU_OF + key) && !held.has(MEMORY_OF + key)) identities.delete(key);
}
