/**
 * Ends what a soak has started when the soak is killed: a shell in a session of its own that waits for the end of a pipe
 * which only the soak holds open, and then becomes the program that does it. A shell, because it takes a twentieth of the
 * memory of a Node that waits for days. Why so: `docs/decisions/2026-11-21-soak-processes.md`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { workerEntry } from '@tidemark/core';
import { soakError } from '../errors.ts';
import type { RunMark } from './run-mark.ts';

/** What is to be done when the soak is gone. */
export interface GuardianOptions {
  /** What carries a mark of this run and owner is ended. */
  readonly mark: Omit<RunMark, 'service'>;
  /** After SIGTERM, before SIGKILL. */
  readonly graceMs: number;
  /** The run log, which is told of it. */
  readonly logFile: string;
}

export interface Guardian {
  readonly pid: number;
  /** Ends the watch: nothing is running any more. Until then the soak may end in any way. */
  done(): Promise<void>;
}

/** Nothing is read but the end; what it becomes then takes the place of the shell. Signals to it are for others. */
const SCRIPT = 'trap \'\' HUP INT QUIT TERM; while read -r _; do :; done; exec "$@"';

/** Stands in the command line of a guardian, so that it can be told from what it guards. */
export const GUARDIAN_NAME = 'tidemark-guardian';

/** A guardian that somebody killed is replaced, but not for ever. */
const MAX_GUARDIANS = 10;

/**
 * Begins the watch over this process. Throws `SOAK_SERVICE_NOT_STARTED` where there is no shell; `onTrouble` is told when
 * nobody watches any more.
 */
export function openGuardian(options: GuardianOptions, onTrouble: (message: string) => void): Guardian {
  let isDone = false;
  let started = 0;
  let guardian: ChildProcess;
  const start = () => {
    started++;
    guardian = spawnGuardian(options);
    guardian.once('exit', replace);
  };
  const replace = () => {
    if (isDone) return;
    try {
      if (started < MAX_GUARDIANS) return start();
    } catch {
      // Whoever killed it may keep others from being started: nothing of the run depends on that.
    }
    onTrouble('the guardian of the run was killed: what runs is not ended any more if the soak is killed too');
  };
  start();
  return {
    get pid() {
      return guardian.pid as number;
    },
    done: async () => {
      if (isDone) return;
      isDone = true;
      if (guardian.exitCode !== null || guardian.signalCode !== null) return;
      guardian.ref();
      guardian.kill('SIGKILL');
      await once(guardian, 'exit');
    },
  };
}

function spawnGuardian(options: GuardianOptions): ChildProcess {
  const { filename, execArgv } = workerEntry(import.meta.url, './guardian-process');
  const command = [process.execPath, ...execArgv, '--disable-warning=ExperimentalWarning', fileURLToPath(filename)];
  const guardian = spawn('/bin/sh', ['-c', SCRIPT, GUARDIAN_NAME, ...command, JSON.stringify(options)], {
    cwd: '/',
    // No mark of a soak that this one may be part of, no options for Node, no secrets.
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.once('error', () => {});
  if (guardian.pid === undefined) throw soakError('SOAK_SERVICE_NOT_STARTED', 'the guardian of the run needs /bin/sh');
  (guardian.stdin as Socket).unref();
  guardian.unref();
  return guardian;
}
