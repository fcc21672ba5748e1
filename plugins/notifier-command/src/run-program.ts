import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type Clock, permanent, retryable } from '@tidemark/plugin-kit';

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly directory: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** What it reads from its standard input, which then ends. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** `EX_DATAERR` of sysexits.h: the program will never take this. */
const REFUSED = 65;

const MAX_QUOTED = 2000;

/** How long its output is read on when it has ended. */
const READ_ON_MS = 250;

/**
 * Runs a program to its end. Exit code 0 is acceptance, 65 a refusal for good; after anything else, and after time is up
 * or the signal is aborted, it may be tried again. What it has started itself is killed along with it.
 */
export async function runProgram({ timeoutMs, clock, signal, input, ...start }: ProgramRun): Promise<void> {
  const { program, args, directory, env } = start;
  const child = spawn(program, args, {
    ...(directory === undefined ? {} : { cwd: directory }),
    env,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  let reason: string | undefined;
  const killBecause = (why: string) => () => {
    reason ??= why;
    killGroup(child);
  };
  const stop = killBecause('it was stopped');
  signal.addEventListener('abort', stop, { once: true });
  const cancel = clock.setTimer(timeoutMs, killBecause(`it ran longer than ${timeoutMs} ms and was killed`));
  try {
    const errors = keepEnd(child.stderr as Readable);
    // Programs that do not read their input are within their rights.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    const { code, killedBy } = await ended(child, clock);
    if (code === 0) return;
    const quoted = errors().replaceAll(/\s+/g, ' ').trim();
    const how = reason ?? (code === null ? `it was ended by ${killedBy}` : `it ended with exit code ${code}`);
    const message = `${program}: ${how}${quoted === '' ? '' : `: ${quoted}`}`;
    throw code === REFUSED ? permanent(message) : retryable(message);
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
  }
}

/** Resolves when it has ended and its output is read; throws when it could not be started. */
function ended(
  child: ChildProcess,
  clock: Clock,
): Promise<{ readonly code: number | null; readonly killedBy: string | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(retryable(error)));
    let cancel = () => {};
    child.once('exit', () => {
      // A daemon that it left behind may hold the pipe for ever.
      cancel = clock.setTimer(READ_ON_MS, () => child.stderr?.destroy());
    });
    child.once('close', (code, killedBy) => {
      cancel();
      resolve({ code, killedBy });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}

/** Reads everything and keeps its end. */
function keepEnd(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_QUOTED);
  });
  return () => text;
}
