/**
 * Who is charged for the CPU of children: each tick of it once.
 *
 * 1. The kernel adds the CPU of a process, and what it had been charged for its own children, to whoever waits for it.
 *    Of children that no tick saw, this is all that is ever known.
 * 2. What ticks have already counted of an ended process is therefore taken off what its parent is charged; until the
 *    parent is charged, it is the parent's credit, which passes on with the parent's own end.
 * 3. When a process and its parent end in the same tick, either the parent waited for it first, and whoever waited for the
 *    parent was charged for both, or it was adopted by init or another ancestor: any living ancestor may have been charged.
 * 4. Children that nobody waits for are charged to nobody, so credit that is not used soon lapses.
 */
import type { ProcessTable, TrackedProcess } from './process-table.ts';

export interface ChildrenAccount {
  /** Sets what is known of the processes that ended in this tick against what living ones are charged in it. */
  settle(table: ProcessTable): void;
  /** CPU of ended children of this process that no tick saw, clock ticks. Once a tick. */
  unseenTicks(process: TrackedProcess): number;
}

/** How many ticks a parent may take to be charged for a child that has ended. */
const CREDIT_TICKS = 5;

/** Generations that are followed; deeper trees are loops made by reused pids. */
const MAX_DEPTH = 64;

export function createChildrenAccount(): ChildrenAccount {
  const credits = new Map<TrackedProcess, { ticks: number; age: number }>();
  /** What is left of this tick's charges, where something was set against them. */
  const charges = new Map<TrackedProcess, number>();
  const takeOff = (process: TrackedProcess, ticks: number): number => {
    const charge = charges.get(process) ?? process.childrenDeltaTicks;
    if (charge <= 0) return ticks;
    const taken = Math.min(charge, ticks);
    charges.set(process, charge - taken);
    return ticks - taken;
  };
  const settleOne = (ended: TrackedProcess, ancestors: readonly TrackedProcess[]) => {
    const inherited = credits.get(ended)?.ticks ?? 0;
    credits.delete(ended);
    const { utimeTicks, stimeTicks, childrenTicks } = ended.stat;
    let ticks = utimeTicks + stimeTicks + childrenTicks + inherited;
    for (const ancestor of ancestors) ticks = takeOff(ancestor, ticks);
    const [heir] = ancestors;
    if (heir === undefined || ticks === 0) return;
    credits.set(heir, { ticks: ticks + (credits.get(heir)?.ticks ?? 0), age: 0 });
  };
  return {
    settle: ({ gone, processes }) => {
      charges.clear();
      for (const [process, credit] of credits) {
        if (++credit.age > CREDIT_TICKS) credits.delete(process);
        // What one that ended was charged last is of an earlier tick.
        else if (processes.get(process.pid) === process) credit.ticks = takeOff(process, credit.ticks);
      }
      const ended = new Map(gone.map((process) => [process.pid, process]));
      for (const process of gone) settleOne(process, ancestorsOf(process, processes, ended));
    },
    unseenTicks: (process) => {
      const { childrenDeltaTicks } = process;
      return childrenDeltaTicks <= 0 ? 0 : (charges.get(process) ?? childrenDeltaTicks);
    },
  };
}

/** The living ancestors that may be charged for an ended process, nearest first: the parent, or all when that ended too. */
function ancestorsOf(
  { stat }: TrackedProcess,
  living: ReadonlyMap<number, TrackedProcess>,
  ended: ReadonlyMap<number, TrackedProcess>,
): TrackedProcess[] {
  const parent = living.get(stat.parentPid);
  if (parent !== undefined) return [parent];
  const ancestors: TrackedProcess[] = [];
  let pid = stat.parentPid;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const alive = living.get(pid);
    if (alive !== undefined) ancestors.push(alive);
    const next = alive ?? ended.get(pid);
    if (next === undefined) break;
    pid = next.stat.parentPid;
  }
  return ancestors;
}
