import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DataSet } from './data-set.ts';
import type { IngestCost } from './store.ts';

const RUN_LOADER = fileURLToPath(new URL('run-loader.ts', import.meta.url));

/** A way of filling a file, which {@link loadApart} runs. Takes samples in and closes the file. */
export type Loader = (set: DataSet, file: string) => void;

export interface LoadApartOptions {
  /** A name in `run-loader.ts`. */
  readonly loader: string;
  readonly file: string;
  /**
   * Whether the same goes into another file first, uncounted: V8 goes on compiling what is hot for a while, once, and a
   * recorder runs for weeks.
   */
  readonly isWarm: boolean;
}

/** Fills a file in a process of its own, and says what the loader alone has cost. */
export async function loadApart(set: DataSet, options: LoadApartOptions): Promise<IngestCost> {
  const job = JSON.stringify({ ...options, directory: set.directory, set: set.name, frames: set.frames });
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, RUN_LOADER, job]);
  return JSON.parse(stdout) as IngestCost;
}
