import { open } from 'node:fs/promises';
import { type Clock, type Settled, sleep, systemClock, unwrap, workerEntry } from '@tidemark/core';
import { Piscina } from 'piscina';
import { walOf } from './database.ts';
import type { MaintainerOptions, MaintenanceReport } from './maintain.ts';

export interface MaintenanceOptions extends MaintainerOptions {
  /** Milliseconds from the end of one round to the next. Default 5 min. */
  readonly everyMs?: number;
  /** Milliseconds from one flush of the write-ahead log to the disk to the next. Default 10 s. */
  readonly syncEveryMs?: number;
  readonly clock?: Clock;
  readonly onRound?: (report: MaintenanceReport) => void;
  /** A round or a flush failed; the next one is tried at its time. */
  readonly onError?: (error: unknown) => void;
}

/** Keeps a history file in shape while a recorder writes it. */
export interface Maintenance extends AsyncDisposable {
  /** Ends after the round in progress. */
  close(): Promise<void>;
}

const DEFAULT_EVERY_MS = 300_000;
const DEFAULT_SYNC_EVERY_MS = 10_000;

/** The thread of a round ends soon after it, and gives its memory back. */
const IDLE_MS = 1000;

/**
 * Starts rounds of maintenance on a thread that lives only as long as a round does, and flushes what was appended to the
 * disk, so that a power cut loses `syncEveryMs` of history at most.
 */
export function openMaintenance(options: MaintenanceOptions): Maintenance {
  const { everyMs = DEFAULT_EVERY_MS, syncEveryMs = DEFAULT_SYNC_EVERY_MS, clock = systemClock } = options;
  const { file, onRound, onError } = options;
  const pool = new Piscina<MaintainerOptions, Settled<MaintenanceReport>>({
    ...workerEntry(import.meta.url, './maintenance-worker'),
    name: 'maintain',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
  });
  const job: MaintainerOptions = {
    file,
    ...(options.retention === undefined ? {} : { retention: options.retention }),
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  };
  const stop = new AbortController();
  const repeat = async (work: () => Promise<number>) => {
    while (!stop.signal.aborted) {
      const pauseMs = await work();
      await sleep(clock, pauseMs, stop.signal);
    }
  };
  const round = async () => {
    try {
      const report = unwrap(await pool.run(job));
      onRound?.(report);
      return report.isBehind ? 0 : everyMs;
    } catch (error) {
      onError?.(error);
      return everyMs;
    }
  };
  const sync = async () => {
    await syncWal(file).catch((error) => onError?.(error));
    return syncEveryMs;
  };
  const ended = Promise.all([repeat(round), repeat(sync)]);
  const close = async () => {
    stop.abort();
    await ended;
    await pool.close();
  };
  return { close, [Symbol.asyncDispose]: close };
}

/** A frame in the log is safe from a power cut once the log is on the disk, whether it was moved into the file or not. */
async function syncWal(file: string): Promise<void> {
  const wal = await open(walOf(file), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    await wal?.datasync();
  } finally {
    await wal?.close();
  }
}
