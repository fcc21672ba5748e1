import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FoundProcess, readProcess } from '@tidemark/collector';
import type { Clock } from '@tidemark/core';
import { soakError } from '../errors.ts';
import type { CommandPlan, StopPlan } from '../plan/soak-plan.ts';
import { endTree } from './end-tree.ts';
import { createMarkedTree } from './marked-tree.ts';
import { type OutputPipes, openOutputPipes } from './output-pipes.ts';
import { formatMark, isSameOwner, type ProcessIdentity, RUN_MARK, type RunMark } from './run-mark.ts';
import type { ServiceLog, ServiceOutput } from './service-log.ts';

/** How the main process of a service ended. */
export interface ServiceEnd {
  /** Of its exit; null after a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** `stop` was called before. */
  readonly wasAsked: boolean;
  /** SIGKILL was needed, for it or for what was left of its tree. */
  readonly killed: boolean;
  readonly atMs: number;
}

/** A program that was started, with everything that it starts. */
export interface Service extends ProcessIdentity {
  readonly name: string;
  /** What this process writes, and what it starts. */
  readonly output: ServiceOutput;
  /** As soon as the main process has ended, whatever became of its children. */
  readonly ended: Promise<ServiceEnd>;
  /**
   * Ends all of it, also what is left when the main process has ended by itself; resolves when nothing runs any more.
   * A second call may hurry up the first. Throws `SOAK_NOT_ENDED`.
   */
  stop(stop: StopPlan): Promise<ServiceEnd>;
}

export interface ServiceOptions {
  readonly name: string;
  readonly mark: RunMark;
  readonly log: ServiceLog;
  readonly clock: Clock;
  /** What a program named `tidemark` stands for: the program and the first arguments of the command that runs. */
  readonly tidemark: readonly [string, ...string[]];
  /** Looked for in the output from the first byte on, see `ServiceOutput.matched`. */
  readonly readyLine?: RegExp | undefined;
}

/**
 * Starts a program in a session of its own, with the mark of the run in its environment, nothing to read, and its output in
 * the log. Throws `SOAK_SERVICE_NOT_STARTED`.
 */
export async function startService(plan: CommandPlan, options: ServiceOptions): Promise<Service> {
  const { name, mark, log, clock, tidemark, readyLine } = options;
  const { child, streams } = await spawnCommand(plan, { tidemark, mark });
  const pid = child.pid as number;
  const root = { pid, startTicks: (readProcess(pid) as FoundProcess).startTicks };
  const output = log.follow(streams, readyLine);
  let wasAsked = false;
  const ended = new Promise<ServiceEnd>((settle) => {
    child.once('exit', (code, signal) => {
      settle({ code, signal, wasAsked, killed: wasAsked && signal === 'SIGKILL', atMs: clock.now() });
    });
  });
  const tree = createMarkedTree({
    isMarked: (other) => other.service === mark.service && isSameOwner(other, mark),
    root,
  });
  const stop = async (how: StopPlan) => {
    wasAsked = true;
    const { killed } = await endTree(tree, how, clock);
    const end = await ended;
    return { ...end, killed: killed || end.killed };
  };
  return { name, ...root, output, ended, stop };
}

interface Started {
  readonly child: ChildProcess;
  readonly streams: OutputPipes['streams'];
}

/** Resolves in the same turn of the event loop in which the program begins, so that no output and no end is missed. */
async function spawnCommand(
  { command, cwd, env }: CommandPlan,
  { tidemark, mark }: Pick<ServiceOptions, 'tidemark' | 'mark'>,
): Promise<Started> {
  const [program, ...args] = command[0] === 'tidemark' ? [...tidemark, ...command.slice(1)] : command;
  if (!isDirectory(cwd)) throw notStarted(program as string, `the directory ${cwd} does not exist`);
  const pipes = await openPipes(program as string);
  try {
    const child = spawn(program as string, args, {
      cwd,
      env: { ...process.env, ...env, [RUN_MARK]: formatMark(mark) },
      detached: true,
      stdio: ['ignore', ...pipes.ends],
    });
    // The process exists already when it has a pid; what is told later is only that it does not.
    if (child.pid === undefined) await once(child, 'spawn');
    return { child, streams: pipes.streams };
  } catch (error) {
    for (const stream of pipes.streams) stream.destroy();
    throw notStarted(program as string, whyNot(program as string, cwd, error as NodeJS.ErrnoException), error);
  } finally {
    pipes.closeEnds();
  }
}

async function openPipes(program: string): Promise<OutputPipes> {
  try {
    return await openOutputPipes();
  } catch (error) {
    throw notStarted(program, `there are no pipes for its output (${(error as Error).message})`, error);
  }
}

function notStarted(program: string, why: string, cause?: unknown): Error {
  return soakError('SOAK_SERVICE_NOT_STARTED', `${program} could not be started: ${why}`, {
    details: { program },
    ...(cause === undefined ? {} : { cause }),
  });
}

function whyNot(program: string, cwd: string, error: NodeJS.ErrnoException): string {
  const isPath = program.includes('/');
  const file = resolve(cwd, program);
  switch (error.code) {
    case 'ENOENT':
      if (!isPath) return 'there is no such program in PATH';
      return existsSync(file) ? 'the interpreter that its first line names does not exist' : `${file} does not exist`;
    case 'EACCES':
      if (isPath && isDirectory(file)) return `${file} is a directory`;
      return isPath ? `${file} is not executable` : 'the program of this name in PATH is not executable';
    default:
      return error.message;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
