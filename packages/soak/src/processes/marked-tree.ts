/**
 * Which processes belong to a service or a run. A process does when
 * 1. its environment carries the mark, or it is the root, or it was one of them when somebody looked before;
 * 2. its parent is one of them;
 * 3. it is in a session of theirs: one whose leader is one of them, or has ended. (A session is left only for a new one, so
 *    nobody gets into it from outside; but a person who debugs with a copied environment has the mark in a session of
 *    their own, and their shell is none of ours.)
 *
 * What drops its environment, begins a session and loses its parent, all between two looks, is not found.
 */
import { type FoundProcess, findProcesses, readEnvironment } from '@tidemark/collector';
import { hasNotEnded, type ProcessIdentity, parseMark, RUN_MARK, type RunMark } from './run-mark.ts';

export interface MarkedTree {
  /** Those that run now, the root first. Takes 0.1 ms for each process of the machine. */
  look(): FoundProcess[];
  /** Whether this session is theirs alone, as of the last look. */
  ownsSession(sessionId: number): boolean;
}

export interface MarkedTreeOptions {
  /** Whether a process with this mark belongs to it. */
  readonly isMarked: (mark: RunMark) => boolean;
  /** The process that was started, and leads a session. */
  readonly root?: ProcessIdentity;
}

export function createMarkedTree({ isMarked, root }: MarkedTreeOptions): MarkedTree {
  const known = new Map<number, number>();
  if (root !== undefined) known.set(root.pid, root.startTicks);
  let members = new Map<number, FoundProcess>();
  let sessions = new Set<number>();
  // Asked at each look: a process that executes another program has no environment for a moment.
  const isMember = ({ pid, startTicks }: FoundProcess) => known.get(pid) === startTicks || carriesMark(pid, isMarked);
  return {
    look: () => {
      const running = findProcesses([{}]).filter(hasNotEnded);
      const all = new Map(running.map((process) => [process.pid, process]));
      const spared = withAncestors(process.pid, all);
      members = new Map([...all].filter(([pid, process]) => !spared.has(pid) && isMember(process)));
      sessions = new Set(root === undefined || isReused(root, all) ? [] : [root.pid]);
      while (spread({ all, members, sessions, spared })) {}
      const found = [...members.values()];
      for (const { pid, startTicks } of found) known.set(pid, startTicks);
      return found.sort((a, b) => Number(b.pid === root?.pid) - Number(a.pid === root?.pid));
    },
    ownsSession: (sessionId) => sessions.has(sessionId),
  };
}

interface Spreading {
  readonly all: ReadonlyMap<number, FoundProcess>;
  readonly members: Map<number, FoundProcess>;
  readonly sessions: Set<number>;
  readonly spared: ReadonlySet<number>;
}

/** Takes in children and members of sessions; false when there was nothing left to take in. */
function spread({ all, members, sessions, spared }: Spreading): boolean {
  const before = members.size;
  for (const { sessionId } of members.values()) {
    if (sessionId > 0 && (members.has(sessionId) || !all.has(sessionId))) sessions.add(sessionId);
  }
  for (const process of all.values()) {
    if (spared.has(process.pid)) continue;
    if (members.has(process.parentPid) || sessions.has(process.sessionId)) members.set(process.pid, process);
  }
  return members.size > before;
}

function carriesMark(pid: number, isMarked: (mark: RunMark) => boolean): boolean {
  const mark = parseMark(readEnvironment(pid, RUN_MARK) ?? '');
  return mark !== undefined && isMarked(mark);
}

/** While a session has members its number is not given to another process, so it is the root's unless that is replaced. */
function isReused({ pid, startTicks }: ProcessIdentity, all: ReadonlyMap<number, FoundProcess>): boolean {
  const current = all.get(pid);
  return current !== undefined && current.startTicks !== startTicks;
}

/** Whoever looks may be part of a marked tree itself, and never ends itself or what it runs in. */
function withAncestors(pid: number, all: ReadonlyMap<number, FoundProcess>): ReadonlySet<number> {
  const line = new Set<number>([1]);
  for (let at: number | undefined = pid; at !== undefined && !line.has(at); at = all.get(at)?.parentPid) line.add(at);
  return line;
}
