import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workerEntry } from '@tidemark/core';
import type { IsolationLimits } from './isolation-limits.ts';

const SHELL = '/bin/sh';

/** What Node and V8 reserve for themselves before anything runs, with room for other versions of them, MiB. */
const RESERVED_MIB = 1024;

/** What the kernel and V8 say of a process that wanted more memory than it may have. */
const OUT_OF_MEMORY = /out of memory/i;

const MAX_LAST_WORDS = 65_536;

export interface ProcessBounds extends Pick<IsolationLimits, 'heapMiB' | 'buffersMiB'> {
  /** What stands in a list of processes, so that people know it from its sisters. */
  readonly name: string;
}

/**
 * Starts a module beside its caller as a process that takes messages and has bounds: V8 ends it at its heap, and the
 * kernel refuses it memory of any kind beyond its data limit. A Ctrl-C on the terminal does not reach it.
 */
export function startBoundedProcess(
  callerUrl: string,
  path: string,
  { name, heapMiB, buffersMiB }: ProcessBounds,
): ChildProcess {
  const { filename, execArgv } = workerEntry(callerUrl, path);
  const args = [
    ...execArgv,
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${Math.ceil(heapMiB)}`,
    // A batch leaves little garbage; V8 would let tens of megabytes of it pile up before it looks.
    '--max-semi-space-size=1',
    fileURLToPath(filename),
    name,
  ];
  const options: SpawnOptions = {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    detached: true,
  };
  // An image without a shell has no way to set a limit, and still that of V8.
  if (!existsSync(SHELL)) return spawn(process.execPath, args, options);
  const dataKiB = Math.ceil(heapMiB + buffersMiB + RESERVED_MIB) * 1024;
  const script = `ulimit -d ${dataKiB} 2>/dev/null; exec "$0" "$@"`;
  return spawn(SHELL, ['-c', script, process.execPath, ...args], options);
}

/** Listens to what a process says past its messages; true when that is a complaint about memory. */
export function watchLastWords({ stderr }: ChildProcess): () => boolean {
  let words = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(0, MAX_LAST_WORDS);
  });
  return () => OUT_OF_MEMORY.test(words);
}

/** Ends a process and those that it started, at once. One inside the kernel ends when that lets it. */
export function killProcess(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
