import type { Clock } from '@tidemark/core';
import type { ProcessFacts } from './proc/process-facts.ts';
import type { ProcessTable, TrackedProcess } from './process-table.ts';

/** Which processes: all conditions that are given must hold. Plain data. */
export interface ProcessRule {
  readonly pid?: number;
  /** The whole name, as series carry it. */
  readonly name?: string;
  /** Regular expression that matches anywhere in program and arguments. */
  readonly command?: string;
  /** `NAME=value`: a variable of the environment that its program began with, which its children inherit. */
  readonly environment?: string;
  /** Name or number of the effective user. */
  readonly user?: string;
  /** Cgroup path, that one or any below it. */
  readonly cgroup?: string;
  /** Systemd unit: `ssh.service`. */
  readonly unit?: string;
  /** The process with this pid or this name, or any below it. */
  readonly tree?: number | string;
  /** The process whose pid stands in this file. */
  readonly pidFile?: string;
}

/** A rule that gives the processes it matches one line of history together. */
export interface GroupRule extends ProcessRule {
  readonly group: string;
}

export type ProcessMatcher = (process: TrackedProcess) => boolean;

/** How long what was read from a pid file is believed. */
const PID_FILE_MS = 5000;

export interface RuleContext {
  readonly facts: ProcessFacts;
  readonly table: ProcessTable;
  readonly clock: Clock;
}

/**
 * The rule as a function. What it asks of a process is asked until the process is no longer new, and again when its name
 * changes. Throws `SyntaxError`.
 */
export function compileProcessRule(rule: ProcessRule, context: RuleContext): ProcessMatcher {
  const { pid, name, tree, pidFile } = rule;
  const lasting = rememberPerName(compileLasting(rule, context.facts), context.clock);
  const inFile = pidFile === undefined ? undefined : createPidFileReader(pidFile, context);
  return (process) =>
    (pid === undefined || process.pid === pid) &&
    (name === undefined || process.name === name) &&
    (inFile === undefined || process.pid === inFile()) &&
    (tree === undefined || isInTree(process, tree, context.table)) &&
    lasting(process);
}

/** A variable and its value, which may be empty or hold further equal signs. */
export const ENVIRONMENT_ENTRY = /^([^=]+)=(.*)$/s;

/** The conditions whose answer stays the same until the process executes something else. */
function compileLasting(rule: ProcessRule, facts: ProcessFacts): ProcessMatcher {
  const { command, environment, user, cgroup, unit } = rule;
  const pattern = command === undefined ? undefined : new RegExp(command);
  const [, name, value] = environment === undefined ? [] : (ENVIRONMENT_ENTRY.exec(environment) ?? []);
  return ({ pid }) => {
    if (pattern !== undefined && !pattern.test(facts.commandLine(pid) ?? '')) return false;
    if (name !== undefined && facts.variable(pid, name) !== value) return false;
    if (user !== undefined && facts.user(pid) !== user) return false;
    if (cgroup === undefined && unit === undefined) return true;
    const path = facts.cgroup(pid) ?? '';
    const isBelow = cgroup === undefined || path === cgroup || path.startsWith(`${cgroup.replace(/\/$/, '')}/`);
    return isBelow && (unit === undefined || path.split('/').includes(unit));
  };
}

/**
 * A process first seen so lately may be between fork and exec, with the command line of its parent and sometimes with its
 * name too, or may not have given up root yet: what it answers is not believed for long.
 */
const NEW_MS = 1000;

function rememberPerName(matches: ProcessMatcher, clock: Clock): ProcessMatcher {
  const answers = new WeakMap<TrackedProcess, { readonly name: string; readonly matched: boolean }>();
  return (process) => {
    const answer = answers.get(process);
    if (answer?.name === process.name) return answer.matched;
    const matched = matches(process);
    if (Math.abs(clock.now() - process.seenMs) >= NEW_MS) answers.set(process, { name: process.name, matched });
    return matched;
  };
}

function createPidFileReader(path: string, { facts, clock }: RuleContext): () => number | undefined {
  let readMs = Number.NEGATIVE_INFINITY;
  let pid: number | undefined;
  return () => {
    if (clock.monotonic() - readMs >= PID_FILE_MS) {
      readMs = clock.monotonic();
      pid = facts.pidInFile(path);
    }
    return pid;
  };
}

/** Depth of a process tree that is followed; deeper ones are loops made by reused pids. */
const MAX_DEPTH = 64;

function isInTree(process: TrackedProcess, root: number | string, { processes }: ProcessTable): boolean {
  let ancestor: TrackedProcess | undefined = process;
  for (let depth = 0; ancestor !== undefined && depth < MAX_DEPTH; depth++) {
    if (typeof root === 'number' ? ancestor.pid === root : ancestor.name === root) return true;
    ancestor = processes.get(ancestor.stat.parentPid);
  }
  return false;
}
