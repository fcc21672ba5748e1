import { type ChildProcess, fork } from 'node:child_process';
import { workerEntry } from '@tidemark/core';

/**
 * Starts a module beside its caller as a process that takes messages: `startProcess(import.meta.url, './sql-process')`. A
 * Ctrl-C on the terminal does not reach it: it is for whoever started it, who says what is to end.
 */
export function startProcess(callerUrl: string, path: string): ChildProcess {
  const { filename, execArgv } = workerEntry(callerUrl, path);
  return fork(new URL(filename), [], {
    execArgv: [...execArgv, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    detached: true,
  });
}
