import { createChosen } from '../chosen.ts';
import { createGroupColumns } from '../group-columns.ts';
import type { Auxv } from '../proc/auxv.ts';
import { createProcessGroups, KERNEL_GROUP, type ProcessGroup } from '../process-groups.ts';
import type { ProcessTable, TrackedProcess } from '../process-table.ts';
import { createItemColumns } from './item-columns.ts';
import type { ProcessTally } from './process-count-source.ts';
import type { Source } from './source.ts';

export interface GroupSourceOptions {
  /** So many groups by CPU and as many by memory have series. */
  readonly top: number;
  /** Groups that have series whatever their rank. */
  readonly wanted: ReadonlySet<string>;
  /** Kept up to date. */
  readonly tally: ProcessTally;
  /** The group of a process by rule; undefined leaves it to its name. */
  readonly ruleGroup: (process: TrackedProcess) => string | undefined;
}

/** A group keeps its series this long after it was last at the top, so that it outlives restarts. */
const LINGER_MS = 600_000;

/** A group that was not there at the beginning must live this long to be at the top. */
const ELIGIBLE_MS = 2000;

/** Groups with series are at most this many times `top`, and so many more as rules ask for. */
const MAX_PER_TOP = 4;

/** Groups of processes. The table is refreshed by someone else, before. */
export function createGroupSource(auxv: Auxv, table: ProcessTable, options: GroupSourceOptions): Source {
  const { top, ruleGroup, tally } = options;
  // The kernel's threads are one group for everybody: also while they do nothing, which is neither CPU nor memory.
  const wanted = new Set([KERNEL_GROUP, ...options.wanted]);
  const groups = createProcessGroups(ruleGroup);
  const chosen = createChosen<ProcessGroup>({
    top,
    keys: [({ cpuDeltaTicks }) => cpuDeltaTicks, ({ rssPages }) => rssPages],
    isWanted: ({ name }) => wanted.has(name),
    isEligible: ({ sinceMs }, timeMs) => Math.abs(timeMs - sinceMs) >= ELIGIBLE_MS,
    lingerMs: LINGER_MS,
    max: top * MAX_PER_TOP + wanted.size,
  });
  const items = createItemColumns((group: ProcessGroup) => createGroupColumns(group, auxv));
  return {
    get series() {
      return items.series;
    },
    sample: ({ timeMs }) => {
      groups.refresh(table, timeMs);
      const all = [...groups.groups.values()];
      const withSeries = chosen.choose(all, timeMs);
      items.update(withSeries);
      tally.unrecordedGroups = countAlive(all) - countAlive(withSeries);
    },
    write: items.write,
    close: items.close,
  };
}

/** Groups without processes are only remembered. */
function countAlive(groups: readonly ProcessGroup[]): number {
  return groups.reduce((count, { processes }) => (processes > 0 ? count + 1 : count), 0);
}
