import { formatDuration } from '@tidemark/core';
import { printable } from '../format/printable.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import { bytes, number, percent, span } from './host-lines.ts';
import type { Row } from './rows.ts';
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

/** Always the same, so that columns do not come and go with the names. A tree takes room before the names. */
const NAME_ROOM = 10;
const TREE_ROOM = 28;

/** Heading first; every line fits the width. */
export function formatRows(usage: HostUsage, rows: readonly Row[], state: ViewState, width: number): string[] {
  const nameRoom = state.arrangement === 'tree' ? TREE_ROOM : NAME_ROOM;
  const areGroups = state.arrangement === 'groups';
  const workloads = rows.map(({ workload }) => workload);
  const heading = (text: string, key: SortKey) =>
    key === state.sort ? `${text}${state.isReversed ? '▴' : '▾'}` : text;
  const first: FittedColumn = areGroups
    ? { heading: 'COUNT', align: 'right', cells: workloads.map(({ count }) => String(count)), minWidth: 7 }
    : { heading: heading('PID', 'pid'), align: 'right', cells: workloads.map(({ pid }) => pid), minWidth: 7 };
  const figures = COLUMNS.filter(({ ofProcesses }) => !(areGroups && ofProcesses));
  return formatFittedTable(
    [
      first,
      ...figures.map(
        ({ heading: text, sort, cell, minWidth, dispensable = -1 }): FittedColumn => ({
          heading: heading(text, sort),
          align: 'right',
          cells: workloads.map((workload) => cell(workload, usage)),
          minWidth,
          dispensable,
        }),
      ),
      trailColumn(usage, workloads, width),
      {
        heading: heading('NAME', 'name'),
        align: 'left',
        cells: rows.map(({ branch, workload }) => branch + printable(workload.name)),
        minWidth: nameRoom,
        room: nameRoom,
      },
    ],
    width,
  );
}

/** A full block is one CPU, or the most of it that there was. */
function trailColumn({ intervalMs }: HostUsage, workloads: readonly Workload[], width: number): FittedColumn {
  const ticks = width < 120 ? 10 : 30;
  return {
    heading: `CPU, ${formatDuration(ticks * intervalMs)}`.padEnd(ticks),
    align: 'left',
    cells: workloads.map(({ cpuTrail }) => {
      const most = Math.max(1, ...cpuTrail.filter((cores) => !Number.isNaN(cores)));
      return formatTrail(cpuTrail, ticks, most);
    }),
    dispensable: 1,
  };
}
