import { findProcesses, readEnvironment, readProcess } from '@tidemark/collector';
import type { Clock } from '@tidemark/core';
import type { StopPlan } from '../plan/soak-plan.ts';
import { endTree } from './end-tree.ts';
import { createMarkedTree } from './marked-tree.ts';
import { findRunning, hasNotEnded, isSameOwner, parseMark, RUN_MARK, type RunMark } from './run-mark.ts';

type Owned = Omit<RunMark, 'service'>;

/** What was left running has lost its soak, and so its data: it is asked, but not for long. */
const STOP: StopPlan = { signal: 'SIGTERM', graceMs: 5000 };

/**
 * Ends what earlier soaks have left running: processes with the mark of a soak that is gone, which happens when it and its
 * guardian were both killed. Returns a sentence for people on each of those soaks. Throws nothing but what reading
 * processes throws.
 */
export async function endLeftovers(clock: Clock, stop: StopPlan = STOP): Promise<string[]> {
  return Promise.all(
    findOrphaned().map(async (owned) => {
      const outcome = await endOrphans(owned, stop, clock);
      return `an earlier soak (run ${owned.runId}, pid ${owned.owner.pid}) was killed; this one ${outcome}`;
    }),
  );
}

/** Ends everything with a mark of this run and owner, and says what came of it: `ended sh (pid 7), node (pid 8)`. */
export async function endOrphans(owned: Owned, stop: StopPlan, clock: Clock): Promise<string> {
  const tree = createMarkedTree({ isMarked: (mark) => isSameOwner(mark, owned) });
  try {
    const { processes } = await endTree(tree, stop, clock);
    return processes.length === 0 ? 'found nothing left running' : `ended ${listProcesses(processes)}`;
  } catch (error) {
    return `could not end all that it had started: ${(error as Error).message}`;
  }
}

function findOrphaned(): Owned[] {
  const orphaned: Owned[] = [];
  for (const { pid } of findProcesses([{}]).filter(hasNotEnded)) {
    const mark = parseMark(readEnvironment(pid, RUN_MARK) ?? '');
    if (mark === undefined || orphaned.some((other) => isSameOwner(other, mark)) || isAlive(mark)) continue;
    orphaned.push(mark);
  }
  return orphaned;
}

/**
 * A soak in a container has another pid there than here, but the same start: whatever began at that moment and is called as
 * we are may be it, and its processes are left alone.
 */
function isAlive({ owner }: Owned): boolean {
  if (findRunning(owner) !== undefined) return true;
  const ownName = readProcess(process.pid)?.name;
  return findProcesses([{}]).some(
    (found) => found.startTicks === owner.startTicks && found.name === ownName && hasNotEnded(found),
  );
}

const LISTED = 10;

function listProcesses(processes: readonly { readonly name: string; readonly pid: number }[]): string {
  const listed = processes.slice(0, LISTED).map(({ name, pid }) => `${name} (pid ${pid})`);
  const more = processes.length - listed.length;
  return more > 0 ? `${listed.join(', ')} and ${more} more` : listed.join(', ');
}
