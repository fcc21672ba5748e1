import { formatDuration } from '@tidemark/core';
import { printable } from '../format/text.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import { bytes, number, percent, span } from './host-lines.ts';
import { formatTrail } from './trail.ts';
import type { HostUsage } from './usage.ts';
import type { SortKey, ViewState } from './view-state.ts';
import type { Workload } from './workload.ts';

interface ColumnSpec {
  readonly heading: string;
  readonly sort: SortKey;
  readonly minWidth: number;
  readonly cell: (workload: Workload, usage: HostUsage) => string;
  /** What goes first on a narrow terminal has the highest number. */
  readonly dispensable?: number;
  /** Not recorded of groups. */
  readonly ofProcesses?: true;
}

const COLUMNS: readonly ColumnSpec[] = [
  { heading: 'CPU %', sort: 'cpu', minWidth: 6, cell: ({ cores }) => percent(cores) },
  { heading: 'RSS', sort: 'memory', minWidth: 9, cell: ({ rssBytes }) => bytes(rssBytes) },
  { heading: 'THR', sort: 'threads', minWidth: 4, cell: ({ threads }) => number(threads, 0), dispensable: 4 },
  {
    heading: 'FDS',
    sort: 'fds',
    minWidth: 4,
    cell: ({ openFds }) => number(openFds, 0),
    dispensable: 5,
    ofProcesses: true,
  },
  {
    heading: 'READ/s',
    sort: 'read',
    minWidth: 9,
    cell: ({ readRate }) => bytes(readRate),
    dispensable: 2,
    ofProcesses: true,
  },
  {
    heading: 'WRITE/s',
    sort: 'written',
    minWidth: 9,
    cell: ({ writtenRate }) => bytes(writtenRate),
    dispensable: 2,
    ofProcesses: true,
  },
  {
    heading: 'AGE',
    sort: 'age',
    minWidth: 7,
    cell: ({ startMs }, { timeMs }) => span(timeMs - startMs),
    dispensable: 3,
    ofProcesses: true,
  },
];

/** Always the same, so that columns do not come and go with the names. */
const NAME_ROOM = 10;

/** Heading first; every line fits the width. */
export function formatWorkloads(
  usage: HostUsage,
  rows: readonly Workload[],
  state: ViewState,
  width: number,
): string[] {
  const heading = (text: string, key: SortKey) =>
    key === state.sort ? `${text}${state.isReversed ? '▴' : '▾'}` : text;
  const first: FittedColumn = state.showsGroups
    ? { heading: 'COUNT', align: 'right', cells: rows.map(({ count }) => String(count)), minWidth: 7 }
    : { heading: heading('PID', 'pid'), align: 'right', cells: rows.map(({ pid }) => pid), minWidth: 7 };
  const figures = COLUMNS.filter(({ ofProcesses }) => !(state.showsGroups && ofProcesses));
  return formatFittedTable(
    [
      first,
      ...figures.map(
        ({ heading: text, sort, cell, minWidth, dispensable = -1 }): FittedColumn => ({
          heading: heading(text, sort),
          align: 'right',
          cells: rows.map((row) => cell(row, usage)),
          minWidth,
          dispensable,
        }),
      ),
      trailColumn(usage, rows, width),
      {
        heading: heading('NAME', 'name'),
        align: 'left',
        cells: rows.map(({ name }) => printable(name)),
        minWidth: NAME_ROOM,
      },
    ],
    width,
  );
}

/** A full block is one CPU, or the most of it that there was. */
function trailColumn({ intervalMs }: HostUsage, rows: readonly Workload[], width: number): FittedColumn {
  const ticks = width < 120 ? 10 : 30;
  return {
    heading: `CPU, ${formatDuration(ticks * intervalMs)}`.padEnd(ticks),
    align: 'left',
    cells: rows.map(({ cpuTrail }) => {
      const most = Math.max(1, ...cpuTrail.filter((cores) => !Number.isNaN(cores)));
      return formatTrail(cpuTrail, ticks, most);
    }),
    dispensable: 1,
  };
}

type Measure = (workload: Workload) => number;

const MEASURES: Readonly<Record<Exclude<SortKey, 'name'>, Measure>> = {
  cpu: ({ cores }) => cores,
  memory: ({ rssBytes }) => rssBytes,
  read: ({ readRate }) => readRate,
  written: ({ writtenRate }) => writtenRate,
  threads: ({ threads }) => threads,
  fds: ({ openFds }) => openFds,
  // The oldest first.
  age: ({ startMs }) => -startMs,
  pid: ({ pid }) => Number(pid),
};

/** Largest first, or names from A to Z, or the other way round; what is not known last, equals by memory. */
export function selectWorkloads(workloads: readonly Workload[], { sort, isReversed, filter }: ViewState): Workload[] {
  const wanted = filter.toLowerCase();
  const shown = workloads.filter(({ name, pid }) => name.toLowerCase().includes(wanted) || pid === filter);
  const direction = isReversed ? -1 : 1;
  return shown.sort((a, b) => {
    const order = sort === 'name' ? direction * a.name.localeCompare(b.name) : compare(MEASURES[sort], a, b, direction);
    return order || compare(MEASURES.memory, a, b, 1) || Number(a.pid) - Number(b.pid);
  });
}

function compare(measure: Measure, a: Workload, b: Workload, direction: number): number {
  const [left, right] = [measure(a), measure(b)];
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return direction * (right - left);
}
