import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Clock, type Settled, unwrap, workerEntry } from '@tidemark/core';
import type { ModuleEntry } from './describe-exporters-module.ts';
import { unreadable } from './exporters-file-error.ts';

/** How long a file may take to say what it holds. */
const READ_MS = 10_000;
const MAX_HEAP_MIB = 128;

/**
 * Reads what an exporters file in TypeScript or JavaScript exports, on a thread of its own, since it imports plugins.
 * Throws `AGENT_EXPORTERS_FILE_UNREADABLE`.
 */
export async function readExportersModule(
  url: string,
  { file, clock }: { readonly file: string; readonly clock: Clock },
): Promise<Readonly<Record<string, ModuleEntry>>> {
  const { filename, execArgv } = workerEntry(import.meta.url, './exporters-module-worker');
  const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MIB };
  const worker = new Worker(new URL(filename), { execArgv, resourceLimits, workerData: url });
  let cancel = () => {};
  try {
    const settled = await new Promise<Settled<Readonly<Record<string, ModuleEntry>>>>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`its thread ended with ${code}`)));
      cancel = clock.setTimer(READ_MS, () => reject(new Error(`it takes longer than ${READ_MS / 1000} s`)));
    });
    return unwrap(settled);
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw unreadable(`cannot load the exporters file ${file}${lineIn(url, cause)}: ${reason}`, cause);
  } finally {
    cancel();
    await worker.terminate();
  }
}

/** `:7` when the stack of an error knows where in a module it was; else nothing. */
function lineIn(url: string, error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const place of [url, fileURLToPath(url)]) {
    const [, line] = stack.split(place, 2);
    const number = /^:\d+/.exec(line ?? '');
    if (number !== null) return number[0];
  }
  return '';
}
