import type { Labels, MetricName } from '@tidemark/core';
import { createAncestry } from './ancestry.ts';
import type { Cell, Reading } from './frame-reader.ts';
import { createTrail, type Trail } from './trail.ts';

/** A process, or a group of them, at one tick. What is not known or not recorded of it is NaN. */
export interface Workload {
  /** Of a process; empty for a group. */
  readonly pid: string;
  readonly name: string;
  /** Of a process: the pid of its nearest ancestor that is recorded too; empty where there is none. */
  readonly parentPid: string;
  /** Processes of a group; 1 for a process. */
  readonly count: number;
  /** CPUs in use: 1.5 is one and a half. */
  readonly cores: number;
  readonly cpuTrail: Trail;
  readonly rssBytes: number;
  readonly threads: number;
  readonly openFds: number;
  /** Bytes a second. */
  readonly readRate: number;
  readonly writtenRate: number;
  readonly startMs: number;
}

export interface Workloads {
  readonly processes: readonly Workload[];
  readonly groups: readonly Workload[];
}

/** Finds the processes and groups of each frame and remembers their CPU trails as long as they are there. */
export function createWorkloadMeter(): (reading: Reading) => Workloads {
  const ancestry = createAncestry();
  const trailsOfProcesses = createTrails();
  const trailsOfGroups = createTrails();
  return (reading) => ({
    processes: describeProcesses(reading, ancestry(parentsIn(reading)), trailsOfProcesses()),
    groups: describeGroups(reading, trailsOfGroups()),
  });
}

type TrailOf = (key: string, value: number) => Trail;

/** A trail for each key; one that a tick does not mention is forgotten. */
function createTrails(): () => TrailOf {
  let trails = new Map<string, ReturnType<typeof createTrail>>();
  return () => {
    const previous = trails;
    const current: typeof previous = new Map();
    trails = current;
    return (key, value) => {
      const trail = previous.get(key) ?? createTrail();
      current.set(key, trail);
      return trail(value);
    };
  };
}

function parentsIn({ cells }: Reading): ReadonlyMap<number, number> {
  return new Map(cells('process_parent_pid').map(({ labels, value }) => [Number(labels.pid), value]));
}

type AncestorOf = (pid: number) => number | undefined;

function describeProcesses(reading: Reading, ancestorOf: AncestorOf, trailOf: TrailOf): Workload[] {
  const cores = sumOf(reading, 'process_cpu_seconds_total', identityOf, reading.rate);
  const read = sumOf(reading, 'process_read_bytes_total', identityOf, reading.rate);
  const written = sumOf(reading, 'process_written_bytes_total', identityOf, reading.rate);
  const threads = sumOf(reading, 'process_threads', identityOf);
  const openFds = sumOf(reading, 'process_open_fds', identityOf);
  return reading.cells('process_resident_memory_bytes').map(({ labels, value }) => {
    const key = identityOf(labels);
    return {
      pid: labels.pid ?? '',
      name: labels.name ?? '',
      parentPid: String(ancestorOf(Number(labels.pid)) ?? ''),
      count: 1,
      cores: cores(key),
      cpuTrail: trailOf(key, cores(key)),
      rssBytes: value,
      threads: threads(key),
      openFds: openFds(key),
      readRate: read(key),
      writtenRate: written(key),
      startMs: Number(labels.start) * 1000,
    };
  });
}

function describeGroups(reading: Reading, trailOf: TrailOf): Workload[] {
  const groupOf = ({ group = '' }: Labels) => group;
  const cores = sumOf(reading, 'group_cpu_seconds_total', groupOf, reading.rate);
  const rssBytes = sumOf(reading, 'group_resident_memory_bytes', groupOf);
  const threads = sumOf(reading, 'group_threads', groupOf);
  const there = reading.cells('group_processes').filter(({ value }) => value > 0);
  return there.map(({ labels: { group = '' }, value }) => ({
    pid: '',
    name: group,
    parentPid: '',
    count: value,
    cores: cores(group),
    cpuTrail: trailOf(group, cores(group)),
    rssBytes: rssBytes(group),
    threads: threads(group),
    openFds: Number.NaN,
    readRate: Number.NaN,
    writtenRate: Number.NaN,
    startMs: Number.NaN,
  }));
}

/** A process is its pid and its start: a pid that is used again is another one. */
function identityOf({ pid, start }: Labels): string {
  return `${pid} ${start}`;
}

/** The figure of a metric by key, added up where several series have the same; NaN where there is none. */
function sumOf(
  reading: Reading,
  metric: MetricName,
  keyOf: (labels: Labels) => string,
  figure: (cell: Cell) => number = ({ value }) => value,
): (key: string) => number {
  const sums = new Map<string, number>();
  for (const cell of reading.cells(metric)) {
    const key = keyOf(cell.labels);
    sums.set(key, (sums.get(key) ?? 0) + figure(cell));
  }
  return (key) => sums.get(key) ?? Number.NaN;
}
