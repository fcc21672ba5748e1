import { type Settled, unwrap, workerEntry } from '@tidemark/core';
import { Piscina } from 'piscina';
import { storageError } from '../errors.ts';
import { createCallsInTurn } from './calls-in-turn.ts';
import type { LedgerFile, LedgerFileOptions } from './ledger-file.ts';
import type { LedgerJob } from './ledger-worker.ts';

type Method = LedgerJob['method'];

/** The methods of `LedgerFile` on a thread of their own. */
export interface LedgerThread {
  /**
   * Calls a method when the calls before it have settled; `args` are made then, and `settled` sees the answer before the
   * next call is made.
   */
  ask<M extends Method, T>(
    method: M,
    args: () => Parameters<LedgerFile[M]>,
    settled: (answer: ReturnType<LedgerFile[M]>) => T,
  ): Promise<T>;
  close(): Promise<void>;
}

/** Calls that may wait for the thread; more are refused. */
const MAX_WAITING = 1000;

/** A thread that has nothing to do for so long ends, and gives back its memory. */
const IDLE_MS = 10_000;

/** With `staysIdle` the thread does not end while it has nothing to do. */
export function startLedgerThread(options: LedgerFileOptions, staysIdle: boolean): LedgerThread {
  const { file } = options;
  const pool = new Piscina<LedgerJob, Settled<unknown>>({
    ...workerEntry(import.meta.url, './ledger-worker'),
    name: 'keep',
    minThreads: staysIdle ? 1 : 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    // Its histograms take 700 KiB, and nobody reads them.
    recordTiming: false,
  });
  const { inTurn, ended } = createCallsInTurn(MAX_WAITING);
  let closed: Promise<void> | undefined;
  const end = async () => {
    await ended();
    await pool.close();
  };
  return {
    ask: async (method, args, settled) => {
      if (closed !== undefined)
        throw storageError('STORAGE_CLOSED', `the ledger in ${file} was closed`, { details: { file } });
      const answer = inTurn(async () => {
        const job = { options, method, args: args() } as LedgerJob;
        return settled(unwrap(await pool.run(job)) as ReturnType<LedgerFile[typeof method]>);
      });
      if (answer === undefined) {
        const message = `${MAX_WAITING} calls wait for the ledger in ${file} already`;
        throw storageError('STORAGE_BUSY', message, { details: { file } });
      }
      return answer;
    },
    close: () => {
      closed ??= end();
      return closed;
    },
  };
}
