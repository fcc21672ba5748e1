import { fork } from 'node:child_process';
import { open } from 'node:fs/promises';
import { type Clock, type Settled, sleep, systemClock, unwrap, workerEntry } from '@tidemark/core';
import { walOf } from './database.ts';
import { storageError } from './errors.ts';
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

/**
 * Starts rounds of maintenance, each in a process that lives as long as it does, and flushes what was appended to the disk,
 * so that a power cut loses `syncEveryMs` of history at most. A process, because sealing takes some 80 MB, which a thread
 * would leave behind in the heap of the one that records.
 */
export function openMaintenance(options: MaintenanceOptions): Maintenance {
  const { everyMs = DEFAULT_EVERY_MS, syncEveryMs = DEFAULT_SYNC_EVERY_MS, clock = systemClock } = options;
  const { file, onRound, onError } = options;
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
      const report = unwrap(await runRound(job));
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
  };
  return { close, [Symbol.asyncDispose]: close };
}

/** Runs one round in a process of its own. Rejects when it cannot be started or ends without a word. */
function runRound(options: MaintainerOptions): Promise<Settled<MaintenanceReport>> {
  const { filename, execArgv } = workerEntry(import.meta.url, './maintenance-process');
  const child = fork(new URL(filename), [], {
    execArgv: [...execArgv, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    // A Ctrl-C on the terminal is for the process that records; the round ends by itself.
    detached: true,
  });
  return new Promise((resolve, reject) => {
    let settled: Settled<MaintenanceReport> | undefined;
    child.once('message', (message) => {
      settled = message as Settled<MaintenanceReport>;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (settled !== undefined) resolve(settled);
      else
        reject(
          storageError(
            'STORAGE_FAILED',
            `the process that maintains the history ended (${signal ?? `exit code ${code}`})`,
          ),
        );
    });
    child.send(options, (error) => error !== null && reject(error));
  });
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
