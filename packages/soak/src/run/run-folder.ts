import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HISTORY_FILE_NAME } from '@tidemark/storage';

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

/** Makes the folder, readable by this user alone: services may write secrets into their output. */
export function createRunFolder(directory: string): RunFolder {
  const folder = runFolderOf(directory);
  mkdirSync(folder.outputDirectory, { recursive: true, mode: 0o700 });
  return folder;
}
