import { Worker } from 'node:worker_threads';
import { workerEntry } from '@tidemark/core';
import type { Level } from '../judgement/criteria.ts';
import type { Verdict } from '../verdict/judge-growth.ts';

/** What can be said of a run while it goes on. */
export interface VerdictSoFar {
  readonly level: Level;
  /** The worst leak verdict of each process that has one. */
  readonly leaks: ReadonlyMap<string, Verdict>;
}

export interface Judging {
  readonly verdict: Promise<VerdictSoFar>;
  /** Ends it; the verdict never comes then. */
  cancel(): Promise<void>;
}

/**
 * Judges what is in the folder of a run, in a thread of its own: a week of samples takes seconds and hundreds of megabytes,
 * and meanwhile services have to be restarted and signals answered. Rejects with what kept it from being judged.
 */
export function judgeBeside(directory: string): Judging {
  const { filename, execArgv } = workerEntry(import.meta.url, './judge-worker');
  const worker = new Worker(new URL(filename), { execArgv, workerData: directory });
  const verdict = new Promise<VerdictSoFar>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { verdict, cancel: async () => void (await worker.terminate()) };
}
