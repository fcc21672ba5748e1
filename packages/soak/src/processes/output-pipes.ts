import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** Pipes for the output of a program. */
export interface OutputPipes {
  /** Standard output and standard error, as they arrive. Each ends when nobody has its other end open any more. */
  readonly streams: readonly [Readable, Readable];
  /** Descriptors of the other ends, for the program. */
  readonly ends: readonly [number, number];
  /** To be called when the program has its ends, or will not come. */
  closeEnds(): void;
}

/**
 * Opens two pipes. What Node makes for `stdio: 'pipe'` are sockets, and those cannot be opened by name: a program that logs
 * to `/dev/stdout`, as nginx does in containers, would not start. The names of these are removed at once.
 */
export async function openOutputPipes(): Promise<OutputPipes> {
  const directory = await mkdtemp(join(tmpdir(), 'tidemark-output-'));
  try {
    const names = [join(directory, 'out'), join(directory, 'err')] as const;
    await promisify(execFile)('mkfifo', ['-m', '600', ...names]);
    const [out, err] = [openPipe(names[0]), openPipe(names[1])];
    const ends = [out.end, err.end] as const;
    return { streams: [out.stream, err.stream], ends, closeEnds: () => ends.forEach(closeSync) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The end that reads comes first, and without waiting for one that writes. */
function openPipe(name: string): { readonly stream: Readable; readonly end: number } {
  const fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  const end = openSync(name, constants.O_WRONLY);
  return { stream: new Socket({ fd, readable: true, writable: false }), end };
}
