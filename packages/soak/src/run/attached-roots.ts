import { type FoundProcess, findProcesses, type ProcessRule, readProcess } from '@tidemark/collector';
import { GUARDIAN_NAME } from '../processes/guardian.ts';

/**
 * The processes that a rule of what is only watched means, the oldest first. A rule on the command line matches the command
 * that carries it: what {@link ownRules} choose is never meant.
 */
export function findRoots(rule: ProcessRule): FoundProcess[] {
  const found = findProcesses([rule]);
  if (found.length === 0) return found;
  const own = new Set(findProcesses(ownRules()).map(({ pid }) => pid));
  return found.filter(({ pid }) => !own.has(pid));
}

/** Choose this program, its guardian, and what it was called from. */
export function ownRules(): ProcessRule[] {
  return [...ownLine().map((pid) => ({ pid })), { tree: process.pid, command: GUARDIAN_NAME }];
}

/** Pids of this process and of those above it, without init. */
function ownLine(): number[] {
  const line: number[] = [];
  for (let at = readProcess(process.pid); at !== undefined && at.pid > 1; at = readProcess(at.parentPid)) {
    if (line.includes(at.pid)) break;
    line.push(at.pid);
  }
  return line;
}
