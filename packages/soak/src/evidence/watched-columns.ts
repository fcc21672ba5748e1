import type { MetricUnit } from '@tidemark/core';
import { groupOf } from '../run/service-group.ts';
import { alignColumn, type Column, cutColumn, joinArrays, type RecordedColumns, rateOf } from './recorded-columns.ts';
import type { WatchedColumn, WatchedProcess } from './run-record.ts';
import type { ProcessLife } from './run-timeline.ts';

interface WatchedMetric {
  /** As it was recorded. */
  readonly source: string;
  /** As it is reported. */
  readonly metric: string;
  readonly title: string;
  readonly unit: MetricUnit;
}

const MEMORY = 'process_resident_memory_bytes';
const GROUP_MEMORY = 'group_resident_memory_bytes';

/** What is told of a process. The first one says at which times there was anything. */
const PROCESS_METRICS: readonly WatchedMetric[] = [
  { source: MEMORY, metric: MEMORY, title: 'Resident memory', unit: 'bytes' },
  {
    source: 'process_proportional_memory_bytes',
    metric: 'process_proportional_memory_bytes',
    title: 'Proportional memory',
    unit: 'bytes',
  },
  { source: 'process_cpu_seconds_total', metric: 'cpu_ratio', title: 'CPU, of one core', unit: 'ratio' },
  { source: 'process_open_fds', metric: 'process_open_fds', title: 'Open files', unit: 'count' },
  { source: 'process_threads', metric: 'process_threads', title: 'Threads', unit: 'count' },
];

/** What is told of all processes of a service together. */
const GROUP_METRICS: readonly WatchedMetric[] = [
  { source: GROUP_MEMORY, metric: GROUP_MEMORY, title: 'Resident memory', unit: 'bytes' },
  { source: 'group_cpu_seconds_total', metric: 'cpu_ratio', title: 'CPU, of one core', unit: 'ratio' },
  { source: 'group_processes', metric: 'group_processes', title: 'Processes', unit: 'count' },
  { source: 'group_threads', metric: 'group_threads', title: 'Threads', unit: 'count' },
];

type Heading = Pick<WatchedProcess, 'name' | 'service' | 'role'> & { readonly lives: readonly ProcessLife[] };

/** One process, or one after the other: each life is one of a process with a pid of its own. */
export function readProcess(columns: RecordedColumns, heading: Heading): WatchedProcess {
  return assemble(heading, PROCESS_METRICS, ({ pid }, source) => columns.read(source, { pid }));
}

/** All processes of a service. */
export function readGroup(columns: RecordedColumns, heading: Heading): WatchedProcess {
  const group = groupOf(heading.service);
  // Read once: a service that is started again all day has thousands of lives, and they share these.
  const read = new Map(GROUP_METRICS.map(({ source }) => [source, columns.read(source, { group })]));
  const tree = assemble(heading, GROUP_METRICS, (_, source) => read.get(source));
  return { ...tree, pid: undefined };
}

function assemble(
  { name, service, role, lives }: Heading,
  metrics: readonly WatchedMetric[],
  read: (life: ProcessLife, source: string) => Column | undefined,
): WatchedProcess {
  const parts = lives.map((life) => readLife(metrics, life, (source) => read(life, source)));
  return {
    name,
    service,
    role,
    pid: lives.at(-1)?.pid,
    timesMs: joinArrays(parts.map(({ timesMs }) => timesMs)),
    lives: lives.map(({ fromMs, warmUpEndMs, toMs }) => ({ fromMs, warmUpEndMs, toMs })),
    metrics: metrics.flatMap(({ metric, title, unit }, i): WatchedColumn[] => {
      const values = joinArrays(parts.map(({ values: all }) => all[i] as Float64Array));
      return values.some((value) => !Number.isNaN(value)) ? [{ metric, title, unit, values }] : [];
    }),
  };
}

function readLife(
  metrics: readonly WatchedMetric[],
  { fromMs, toMs }: ProcessLife,
  read: (source: string) => Column | undefined,
): { timesMs: Float64Array; values: Float64Array[] } {
  const sampled = metrics.map(({ source, unit }) => {
    const column = read(source);
    const cut = column === undefined ? undefined : cutColumn(column, fromMs, toMs);
    return cut !== undefined && unit === 'ratio' ? rateOf(cut) : cut;
  });
  const timesMs = sampled[0]?.timesMs ?? new Float64Array(0);
  return { timesMs, values: sampled.map((column) => alignColumn(column, timesMs)) };
}
