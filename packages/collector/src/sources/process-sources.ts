import type { Clock } from '@tidemark/core';
import type { ForkWatch } from '../fork-watch.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createProcessFacts } from '../proc/process-facts.ts';
import type { ProcessExtras } from '../process-columns.ts';
import { compileProcessRule, type GroupRule, type ProcessRule } from '../process-rule.ts';
import { createProcessTable, type TrackedProcess } from '../process-table.ts';
import { createGroupSource } from './group-source.ts';
import { createProcessCountSource } from './process-count-source.ts';
import { createProcessSource } from './process-source.ts';
import type { Source } from './source.ts';
import { createSparseSource } from './sparse-source.ts';

export interface ProcessSourcesOptions {
  /** So many processes (groups) by CPU and as many by memory have series. */
  readonly top: number;
  /** Processes that have series whatever their rank. */
  readonly processes: readonly ProcessRule[];
  /** Processes that are one line of history together; all others are grouped by name. The first rule that matches counts. */
  readonly groups: readonly GroupRule[];
  readonly extras: ProcessExtras;
  /** Unix time of boot, seconds. */
  readonly bootTimeSeconds: number;
  /** Milliseconds since boot, suspension included; NaN where it cannot be known. */
  readonly bootTimeMs: () => number;
  readonly clock: Clock;
  /** They are read at every so-many-th tick, see {@link createSparseSource}. */
  readonly everyTicks: number;
  /** Processes without series are read at every so-many-th tick of these. */
  readonly othersEveryTicks: number;
  /** Knows in which ticks no process can have begun. */
  readonly forks: ForkWatch;
}

/** Everything that is recorded of processes. In this order: the first one reads the table that the others look at. */
export function createProcessSources(root: ProcRoot, options: ProcessSourcesOptions): readonly Source[] {
  const { top, extras, bootTimeSeconds, bootTimeMs, clock, forks } = options;
  const table = createProcessTable(root, {
    mayHaveForked: forks.mayHaveForked,
    othersEveryTicks: options.othersEveryTicks,
    isWanted: (process) => isWanted(process) || groupOf(process) !== undefined,
  });
  const context = { facts: createProcessFacts(root), table, clock };
  const wanted = options.processes.map((rule) => compileProcessRule(rule, context));
  const grouped = options.groups.map((rule) => ({ group: rule.group, matches: compileProcessRule(rule, context) }));
  // Asked of each process at each tick: what `some`, `find` or `for...of` would make for that is garbage.
  const isWanted = (process: TrackedProcess): boolean => {
    for (let i = 0; i < wanted.length; i++) if (wanted[i]?.(process)) return true;
    return false;
  };
  const groupOf = (process: TrackedProcess): string | undefined => {
    for (let i = 0; i < grouped.length; i++) if (grouped[i]?.matches(process)) return grouped[i]?.group;
    return undefined;
  };
  const tally = { recorded: 0, droppedEvents: 0, unrecordedGroups: 0 };
  const sources = [
    createProcessSource(root, table, { top, isWanted, extras, bootTimeSeconds, bootTimeMs, clock, tally }),
    createGroupSource(root.auxv, table, {
      top,
      tally,
      wanted: new Set(grouped.map(({ group }) => group)),
      ruleGroup: groupOf,
    }),
    createProcessCountSource(table, tally),
  ];
  return sources.map((source) => createSparseSource(source, options.everyTicks));
}
