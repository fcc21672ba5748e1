import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isTidemarkError } from '@tidemark/core';
import { HISTORY_FILE_NAME, takeWriterLock, type WriterLock } from '@tidemark/storage';
import { soakError } from '../errors.ts';

/** Where everything of a run lies. All paths are absolute. */
export interface RunFolder {
  readonly directory: string;
  /** The run log, see {@link RunLogEntry}. */
  readonly logFile: string;
  /** What was recorded: a history like any other, so `tidemark query --data-dir` reads it. */
  readonly historyFile: string;
  /** Output of the services. */
  readonly outputDirectory: string;
}

export function runFolderOf(directory: string): RunFolder {
  const absolute = resolve(directory);
  return {
    directory: absolute,
    logFile: join(absolute, 'run.ndjson'),
    historyFile: join(absolute, HISTORY_FILE_NAME),
    outputDirectory: join(absolute, 'logs'),
  };
}

/** A run's folder that belongs to this process. */
export interface HeldFolder extends RunFolder {
  release(): void;
}

/** What a run writes, besides its log. */
const WRITTEN = [HISTORY_FILE_NAME, 'logs', 'report.json', 'report.md', 'report.html', 'junit.xml'];

/**
 * Makes the folder if needed, readable by this user alone, since services may write secrets into their output, and takes it
 * for one soak. Throws, before it touches anything, `SOAK_FOLDER_TAKEN` and `SOAK_RUN_IN_USE`; and `STORAGE_NOT_WRITABLE`.
 */
export function takeRunFolder(directory: string): HeldFolder {
  const folder = runFolderOf(directory);
  requireOwn(folder);
  const lock = takeLock(folder);
  mkdirSync(folder.outputDirectory, { recursive: true, mode: 0o700 });
  return { ...folder, release: lock.release };
}

function requireOwn({ directory, logFile }: RunFolder): void {
  const foreign = existsSync(logFile) ? undefined : WRITTEN.find((name) => existsSync(join(directory, name)));
  if (foreign === undefined) return;
  throw soakError('SOAK_FOLDER_TAKEN', `${directory} holds no soak run, but ${foreign}, which a run would write to`, {
    details: { directory, name: foreign },
  });
}

function takeLock({ directory, historyFile }: RunFolder): WriterLock {
  try {
    return takeWriterLock(historyFile);
  } catch (error) {
    if (!isTidemarkError(error) || error.code !== 'STORAGE_IN_USE') throw error;
    const { pid } = error.details;
    throw soakError('SOAK_RUN_IN_USE', `process ${pid ?? 'of another user'} is already recording into ${directory}`, {
      details: { directory, pid },
      cause: error,
    });
  }
}
