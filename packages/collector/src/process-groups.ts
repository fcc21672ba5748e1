import { createChildrenAccount } from './children-account.ts';
import type { ProcessTable, TrackedProcess } from './process-table.ts';

/** Processes that are one line of history: those of one name, or of one rule. Figures are those of the newest tick. */
export interface ProcessGroup {
  readonly name: string;
  /**
   * CPU of its processes, clock ticks, and of their short-lived children, each counted once. Never falls while the
   * recorder runs; begins with what those processes had used that were there when it did.
   */
  cpuTicks: number;
  cpuDeltaTicks: number;
  rssPages: number;
  threads: number;
  processes: number;
  /** When it was first seen, Unix epoch milliseconds; the distant past for those that were there at the beginning. */
  readonly sinceMs: number;
  /** When it last had a process, Unix epoch milliseconds. */
  aliveMs: number;
}

/** Sums up processes by group. */
export interface ProcessGroups {
  /** Takes over what the table read in this tick. */
  refresh(table: ProcessTable, timeMs: number): void;
  readonly groups: ReadonlyMap<string, ProcessGroup>;
}

/** Kernel threads are children of this one, which is one of them. */
const KERNEL_THREADS_PARENT = 2;
export const KERNEL_GROUP = '[kernel]';

/** A group without processes is remembered this long, so that a restart continues its counter. */
const REMEMBERED_MS = 600_000;

/** Groups remembered at most; the ones longest without a process go first. */
const MAX_GROUPS = 2000;

export function isKernelThread({ pid, stat }: TrackedProcess): boolean {
  return pid === KERNEL_THREADS_PARENT || stat.parentPid === KERNEL_THREADS_PARENT;
}

/** `ruleGroup` names the group of a process by rule; undefined leaves it to its name. */
export function createProcessGroups(ruleGroup: (process: TrackedProcess) => string | undefined): ProcessGroups {
  const groups = new Map<string, ProcessGroup>();
  const children = createChildrenAccount();
  let isFirst = true;
  const groupOf = (process: TrackedProcess, timeMs: number): ProcessGroup => {
    const name = isKernelThread(process) ? KERNEL_GROUP : (ruleGroup(process) ?? process.name);
    let group = groups.get(name);
    if (group === undefined) {
      const sinceMs = isFirst ? Number.NEGATIVE_INFINITY : timeMs;
      group = { name, cpuTicks: 0, cpuDeltaTicks: 0, rssPages: 0, threads: 0, processes: 0, sinceMs, aliveMs: timeMs };
      groups.set(name, group);
    }
    return group;
  };
  return {
    groups,
    refresh: (table, timeMs) => {
      for (const group of groups.values()) empty(group);
      children.settle(table);
      for (const process of table.processes.values()) {
        const { stat } = process;
        const group = groupOf(process, timeMs);
        group.cpuDeltaTicks += process.cpuDeltaTicks + children.unseenTicks(process);
        if (isFirst) group.cpuTicks += stat.utimeTicks + stat.stimeTicks;
        group.rssPages += stat.rssPages;
        group.threads += stat.threads;
        group.processes++;
        group.aliveMs = timeMs;
      }
      isFirst = false;
      for (const group of groups.values()) group.cpuTicks += group.cpuDeltaTicks;
      forgetOld(groups, timeMs);
    },
  };
}

function empty(group: ProcessGroup): void {
  group.cpuDeltaTicks = 0;
  group.rssPages = 0;
  group.threads = 0;
  group.processes = 0;
}

function forgetOld(groups: Map<string, ProcessGroup>, timeMs: number): void {
  for (const { name, processes, aliveMs } of groups.values()) {
    if (processes === 0 && Math.abs(timeMs - aliveMs) > REMEMBERED_MS) groups.delete(name);
  }
  if (groups.size <= MAX_GROUPS) return;
  const idle = [...groups.values()].filter(({ processes }) => processes === 0).sort((a, b) => a.aliveMs - b.aliveMs);
  for (const { name } of idle.slice(0, groups.size - MAX_GROUPS)) groups.delete(name);
}
