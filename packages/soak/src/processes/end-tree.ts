import type { FoundProcess } from '@tidemark/collector';
import { type Clock, formatDuration, sleep } from '@tidemark/core';
import { soakError } from '../errors.ts';
import type { StopPlan } from '../plan/soak-plan.ts';
import type { MarkedTree } from './marked-tree.ts';
import { findRunning } from './run-mark.ts';

export interface EndedTree {
  /** SIGKILL was needed. */
  readonly killed: boolean;
  /** All that ran and have ended. */
  readonly processes: readonly FoundProcess[];
}

/** How often it is looked whether they have ended. */
const WATCH_MS = 20;

/** A kill takes effect when a process returns from the kernel: this long is waited before the next round. */
const KILL_ROUND_MS = 200;

/** What has not ended so long after SIGKILL hangs in the kernel. */
const KILL_MS = 5000;

/**
 * Ends all processes of a tree: each is sent the plan's signal once, the root first, and what is left after the grace time
 * is killed, again and again until a look finds nothing. Resolves when nothing runs any more. Throws `SOAK_NOT_ENDED`
 * for processes that belong to somebody else or hang in the kernel.
 */
export async function endTree(tree: MarkedTree, stop: StopPlan, clock: Clock): Promise<EndedTree> {
  const ended = new Map<number, FoundProcess>();
  const look = () => {
    const found = tree.look();
    for (const process of found) ended.set(process.pid, process);
    return found;
  };
  const asked = look();
  for (const process of asked) ask(process, stop.signal);
  let left = await waitForEnd(asked, { look, ms: stop.graceMs, clock });
  if (left.length === 0) {
    killSessions(asked, tree);
    left = look();
  }
  if (left.length > 0) await killAll(left, { tree, look, clock });
  return { killed: left.length > 0, processes: [...ended.values()] };
}

interface Waiting {
  readonly look: () => FoundProcess[];
  readonly ms: number;
  readonly clock: Clock;
}

/** Looks for others only when those that are known have ended; returns what is left when the time is over. */
async function waitForEnd(processes: readonly FoundProcess[], { look, ms, clock }: Waiting): Promise<FoundProcess[]> {
  const untilMs = clock.monotonic() + ms;
  let left: readonly FoundProcess[] = processes;
  for (;;) {
    left = left.filter(findRunning);
    if (left.length === 0) left = look();
    if (left.length === 0) return [];
    const restMs = untilMs - clock.monotonic();
    if (restMs <= 0) return look();
    await sleep(clock, Math.min(WATCH_MS, restMs));
  }
}

interface Killing {
  readonly tree: MarkedTree;
  readonly look: () => FoundProcess[];
  readonly clock: Clock;
}

async function killAll(processes: readonly FoundProcess[], { tree, look, clock }: Killing): Promise<void> {
  const untilMs = clock.monotonic() + KILL_MS;
  let left = processes;
  while (left.length > 0) {
    killSessions(left, tree);
    const mine = left.filter((process) => sendSignal(process, 'SIGKILL') !== 'forbidden');
    if (mine.length === 0 || clock.monotonic() > untilMs) throw notEnded(left, mine);
    await waitForEnd(mine, { look: () => [], ms: KILL_ROUND_MS, clock });
    left = look();
  }
}

/**
 * A program that forks and exits faster than anybody can look is never where it was seen, if it is seen at all. A signal to
 * a process group reaches all of it at once, which fork(2) waits for.
 */
function killSessions(processes: readonly FoundProcess[], tree: MarkedTree): void {
  for (const sessionId of new Set(processes.map((process) => process.sessionId))) {
    // Its number is taken as long as any process of the session runs, and one did a moment ago.
    if (tree.ownsSession(sessionId)) attemptKill(-sessionId, 'SIGKILL');
  }
}

/** What is stopped would answer only when somebody lets it go on. */
function ask(process: FoundProcess, signal: NodeJS.Signals): void {
  if (sendSignal(process, signal) === 'sent') sendSignal(process, 'SIGCONT');
}

/** Not sent to a process that only has the same pid. Between the look and the signal lie microseconds, not a round of all pids. */
function sendSignal(process: FoundProcess, signal: NodeJS.Signals): 'sent' | 'gone' | 'forbidden' {
  return findRunning(process) === undefined ? 'gone' : attemptKill(process.pid, signal);
}

function attemptKill(pid: number, signal: NodeJS.Signals): 'sent' | 'gone' | 'forbidden' {
  try {
    process.kill(pid, signal);
    return 'sent';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return 'forbidden';
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone';
    throw error;
  }
}

function notEnded(left: readonly FoundProcess[], mine: readonly FoundProcess[]): Error {
  const why = ({ pid, state }: FoundProcess) => {
    if (!mine.some((process) => process.pid === pid)) return 'belongs to another user';
    return state === 'D' ? 'hangs in the kernel' : `still runs ${formatDuration(KILL_MS)} after SIGKILL`;
  };
  const list = left.map((process) => `${process.name} (pid ${process.pid}) ${why(process)}`).join(', ');
  return soakError('SOAK_NOT_ENDED', `could not be ended: ${list}`, { details: { pids: left.map(({ pid }) => pid) } });
}
