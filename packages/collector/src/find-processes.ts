import { systemClock } from '@tidemark/core';
import { formatStart, readBootTime } from './proc/boot-time.ts';
import { createPidStat, type PidStat, parsePidStat } from './proc/pid-stat.ts';
import { DEFAULT_PROC_ROOT, openProcRoot, type ProcRoot } from './proc/proc-root.ts';
import { createProcessFacts } from './proc/process-facts.ts';
import { readProcessName } from './proc/process-name.ts';
import { compileProcessRule, type ProcessRule } from './process-rule.ts';
import { createProcessTable } from './process-table.ts';

/** A process as it is at one moment. */
export interface FoundProcess {
  readonly pid: number;
  /** As in the label `start` of its series. */
  readonly start: string;
  /** Clock ticks from boot to its start; with the pid, what it is known by. */
  readonly startTicks: number;
  readonly name: string;
  readonly parentPid: number;
  readonly sessionId: number;
  /** One letter, see proc_pid_stat(5): `Z` has ended and waits for its parent to notice. */
  readonly state: string;
}

/** The processes that match any of the rules now, the oldest first. Throws `SyntaxError` and `COLLECTOR_PROC_UNREADABLE`. */
export function findProcesses(rules: readonly ProcessRule[], procRoot: string = DEFAULT_PROC_ROOT): FoundProcess[] {
  const root = openProcRoot(procRoot);
  const table = createProcessTable(root);
  try {
    table.refresh({ timeMs: systemClock.now(), note: () => {}, emit: () => {} });
    const context = { facts: createProcessFacts(root), table, clock: systemClock };
    const matchers = rules.map((rule) => compileProcessRule(rule, context));
    const found = [...table.processes.values()].filter((process) => matchers.some((matches) => matches(process)));
    const describe = createDescriber(root);
    return found.map(({ pid, name, stat }) => describe(pid, name, stat)).sort((a, b) => a.startTicks - b.startTicks);
  } finally {
    table.close();
  }
}

/** One process; undefined when there is none with this pid. */
export function readProcess(pid: number, procRoot: string = DEFAULT_PROC_ROOT): FoundProcess | undefined {
  const root = openProcRoot(procRoot);
  const stat = createPidStat();
  const file = root.file(String(pid), 'stat');
  const isThere = file.read(root.buffer, 'one-read') === 'sample' && parsePidStat(root.buffer, stat);
  file.close();
  if (!isThere) return undefined;
  const commandName = root.buffer.bytes.toString('utf8', stat.nameStart, stat.nameEnd);
  return createDescriber(root)(pid, readProcessName(root, pid, commandName), stat);
}

/** A variable of the environment that a process's program began with; undefined as well where that may not be seen. */
export function readEnvironment(pid: number, name: string, procRoot: string = DEFAULT_PROC_ROOT): string | undefined {
  return createProcessFacts(openProcRoot(procRoot)).variable(pid, name);
}

function createDescriber(root: ProcRoot): (pid: number, name: string, stat: PidStat) => FoundProcess {
  const bootTimeSeconds = readBootTime(root);
  const { clockTicksPerSecond } = root.auxv;
  return (pid, name, { startTicks, parentPid, sessionId, state }) => ({
    pid,
    start: formatStart(bootTimeSeconds + startTicks / clockTicksPerSecond),
    startTicks,
    name,
    parentPid,
    sessionId,
    state: String.fromCharCode(state),
  });
}
