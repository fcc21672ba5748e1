import type { LineArt } from '../format/line-art.ts';
import type { Row } from './rows.ts';
import type { Workload } from './workload.ts';

export interface TreeOptions {
  /** What was asked for; ancestors of it are there too, as context. */
  readonly isMatch: (workload: Workload) => boolean;
  readonly art: LineArt;
}

/** Children below their parents, siblings in the order that `sorted` has them in. Each process is there once at most. */
export function arrangeTree(sorted: readonly Workload[], { isMatch, art }: TreeOptions): Row[] {
  const byPid = new Map(sorted.map((workload) => [workload.pid, workload]));
  const parentOf = (child: Workload) => {
    const parent = byPid.get(child.parentPid);
    return parent !== undefined && isOlder(parent, child) ? parent : undefined;
  };
  const kept = new Set<Workload>();
  for (const match of sorted.filter(isMatch)) {
    for (let one: Workload | undefined = match; one !== undefined && !kept.has(one); one = parentOf(one)) kept.add(one);
  }
  const children = new Map<Workload | undefined, Workload[]>();
  for (const workload of sorted.filter((one) => kept.has(one))) {
    const parent = parentOf(workload);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [workload]);
    else siblings.push(workload);
  }
  const rowsBelow = (parent: Workload | undefined, lines: string): Row[] => {
    const siblings = children.get(parent) ?? [];
    return siblings.flatMap((workload, index) => {
      const isLast = index === siblings.length - 1;
      const [branch, passing] =
        parent === undefined ? ['', ''] : isLast ? [art.corner, art.blank] : [art.fork, art.pipe];
      const row = { workload, branch: lines + branch, isContext: !isMatch(workload) };
      return [row, ...rowsBelow(workload, lines + passing)];
    });
  };
  return rowsBelow(undefined, '');
}

/** A parent always is, unless its pid was reused while the tick was read. So there are no loops either. */
function isOlder(parent: Workload, child: Workload): boolean {
  return parent.startMs === child.startMs ? Number(parent.pid) < Number(child.pid) : parent.startMs < child.startMs;
}
