import type { LineArt } from '../format/line-art.ts';
import { arrangeTree } from './process-tree.ts';
import type { HostUsage } from './usage.ts';
import type { SortKey, ViewState } from './view-state.ts';
import type { Workload } from './workload.ts';

/** A line of the table. */
export interface Row {
  readonly workload: Workload;
  /** The lines that lead to it from its parent; empty at the top level, and where there is no tree. */
  readonly branch: string;
  /** It is an ancestor of what was asked for, and not that itself. */
  readonly isContext: boolean;
}

/** What the state asks for: largest first, or names from A to Z, or the other way round; what is not known last, equals by memory. */
export function selectRows({ processes, groups }: HostUsage, state: ViewState, art: LineArt): Row[] {
  const { arrangement, filter } = state;
  const wanted = filter.toLowerCase();
  const isMatch = ({ name, pid }: Workload) => name.toLowerCase().includes(wanted) || pid === filter;
  const sorted = (arrangement === 'groups' ? groups : processes).toSorted(inOrder(state));
  if (arrangement === 'tree') return arrangeTree(sorted, { isMatch, art });
  return sorted.filter(isMatch).map((workload) => ({ workload, branch: '', isContext: false }));
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

function inOrder({ sort, isReversed }: ViewState): (a: Workload, b: Workload) => number {
  const direction = isReversed ? -1 : 1;
  return (a, b) => {
    const order = sort === 'name' ? direction * a.name.localeCompare(b.name) : compare(MEASURES[sort], a, b, direction);
    return order || compare(MEASURES.memory, a, b, 1) || Number(a.pid) - Number(b.pid);
  };
}

function compare(measure: Measure, a: Workload, b: Workload, direction: number): number {
  const [left, right] = [measure(a), measure(b)];
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return direction * (right - left);
}
