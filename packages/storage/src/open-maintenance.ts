import { open } from 'node:fs/promises';
import { type Clock, type Settled, sleep, systemClock, unwrap } from '@tidemark/core';
import { walOf } from './database.ts';
import { storageError } from './errors.ts';
import type { MaintainerOptions, MaintenanceReport } from './maintain.ts';
import { startProcess } from './own-process.ts';

export interface MaintenanceOptions extends MaintainerOptions {
  /** Milliseconds from the end of one round to the next. Default 5 min. */
  readonly everyMs?: number;
  /** Milliseconds that a round in progress may still take when it is closed. Default 10 s. */
  readonly closeMs?: number;
  /** Milliseconds from one flush of the write-ahead log to the disk to the next. Default 10 s. */
  readonly syncEveryMs?: number;
  readonly clock?: Clock;
  readonly onRound?: (report: MaintenanceReport) => void;
  /** A round or a flush failed; the next one is tried at its time. */
  readonly onError?: (error: unknown) => void;
}

/** Keeps a history file in shape while a recorder writes it. */
export interface Maintenance extends AsyncDisposable {
  /** Ends after the round in progress, or ends that one when it takes too long: what it has not committed is done another time. */
  close(): Promise<void>;
}

const DEFAULT_EVERY_MS = 300_000;
const DEFAULT_SYNC_EVERY_MS = 10_000;
const DEFAULT_CLOSE_MS = 10_000;

/**
 * Starts rounds of maintenance, each in a process that lives as long as it does, and flushes what was appended to the disk,
 * so that a power cut loses `syncEveryMs` of history at most. A process, because sealing takes some 80 MB, which a thread
 * would leave behind in the heap of the one that records.
 */
export function openMaintenance(options: MaintenanceOptions): Maintenance {
  const { everyMs = DEFAULT_EVERY_MS, syncEveryMs = DEFAULT_SYNC_EVERY_MS, clock = systemClock } = options;
  const { file, closeMs = DEFAULT_CLOSE_MS, onRound, onError } = options;
  const job: MaintainerOptions = {
    file,
    ...(options.retention === undefined ? {} : { retention: options.retention }),
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  };
  const stop = new AbortController();
  const kill = new AbortController();
  const repeat = async (work: () => Promise<number>) => {
    while (!stop.signal.aborted) {
      const pauseMs = await work();
      await sleep(clock, pauseMs, stop.signal);
    }
  };
  const round = async () => {
    try {
      const report = unwrap(await runRound(job, kill.signal));
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
    const cancel = clock.setTimer(closeMs, () => kill.abort());
    await ended;
    cancel();
  };
  return { close, [Symbol.asyncDispose]: close };
}

/** Runs one round in a process of its own. Rejects when it cannot be started, ends without a word, or is killed. */
function runRound(options: MaintainerOptions, kill: AbortSignal): Promise<Settled<MaintenanceReport>> {
  const child = startProcess(import.meta.url, './maintenance-process');
  return new Promise((resolve, reject) => {
    let settled: Settled<MaintenanceReport> | undefined;
    const failed = (how: string) =>
      reject(storageError('STORAGE_FAILED', `the process that maintains the history ${how}`));
    const killed = () => {
      child.kill('SIGKILL');
      // A process that waits for a disk ends when that answers; nobody waits for it.
      child.disconnect();
      child.unref();
      failed('was ended: it took too long');
    };
    child.once('message', (message) => {
      settled = message as Settled<MaintenanceReport>;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      kill.removeEventListener('abort', killed);
      if (settled === undefined) failed(`ended (${signal ?? `exit code ${code}`})`);
      else resolve(settled);
    });
    child.send(options, (error) => error !== null && reject(error));
    kill.addEventListener('abort', killed, { once: true });
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
