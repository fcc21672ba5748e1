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

/** How many ticks a parent may take to be told of the CPU of a child that has ended. */
const CREDIT_TICKS = 5;

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
      for (const group of groups.values())
        Object.assign(group, { cpuDeltaTicks: 0, rssPages: 0, threads: 0, processes: 0 });
      children.credit(table);
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

interface ChildrenAccount {
  /** Books the children that ended in this tick. */
  credit(table: ProcessTable): void;
  /** CPU of ended children of this process that no tick saw, clock ticks. Once a tick. */
  unseenTicks(process: TrackedProcess): number;
}

/**
 * The kernel adds the CPU of a child, and of the child's own children, to its parent when the parent has waited for it.
 * What ticks have already counted of that must be taken off: it is the parent's credit, used up as the kernel's figure
 * grows, and inherited by the grandparent when the parent ends first. Children that nobody waits for never reach that
 * figure, so credit that is not used soon lapses.
 */
function createChildrenAccount(): ChildrenAccount {
  const credits = new Map<TrackedProcess, { ticks: number; age: number }>();
  return {
    credit: ({ gone, processes }) => {
      for (const [parent, credit] of credits) if (++credit.age > CREDIT_TICKS) credits.delete(parent);
      const ended = new Map(gone.map((process) => [process.pid, process]));
      for (const process of gone) {
        const { stat } = process;
        const inherited = credits.get(process)?.ticks ?? 0;
        credits.delete(process);
        const ancestor = livingAncestor(process, processes, ended);
        if (ancestor === undefined) continue;
        const credit = credits.get(ancestor) ?? { ticks: 0, age: 0 };
        credit.ticks += stat.utimeTicks + stat.stimeTicks + stat.childrenTicks + inherited;
        credit.age = 0;
        credits.set(ancestor, credit);
      }
    },
    unseenTicks: (process) => {
      if (process.childrenDeltaTicks <= 0) return 0;
      const credit = credits.get(process);
      if (credit === undefined) return process.childrenDeltaTicks;
      const used = Math.min(credit.ticks, process.childrenDeltaTicks);
      credit.ticks -= used;
      if (credit.ticks === 0) credits.delete(process);
      return process.childrenDeltaTicks - used;
    },
  };
}

/** Who is told of the end of a process: its parent, or whoever is told of the parent's when that ended too. */
function livingAncestor(
  { stat }: TrackedProcess,
  living: ReadonlyMap<number, TrackedProcess>,
  ended: ReadonlyMap<number, TrackedProcess>,
): TrackedProcess | undefined {
  let pid = stat.parentPid;
  // Each ended process is passed at most once, unless pids that were reused make a loop.
  for (let steps = 0; steps <= ended.size; steps++) {
    const parent = living.get(pid);
    if (parent !== undefined) return parent;
    const between = ended.get(pid);
    if (between === undefined) return undefined;
    pid = between.stat.parentPid;
  }
  return undefined;
}

function forgetOld(groups: Map<string, ProcessGroup>, timeMs: number): void {
  for (const [name, { processes, aliveMs }] of groups) {
    if (processes === 0 && Math.abs(timeMs - aliveMs) > REMEMBERED_MS) groups.delete(name);
  }
  if (groups.size <= MAX_GROUPS) return;
  const idle = [...groups.values()].filter(({ processes }) => processes === 0).sort((a, b) => a.aliveMs - b.aliveMs);
  for (const { name } of idle.slice(0, groups.size - MAX_GROUPS)) groups.delete(name);
}
