import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readReport, type SoakReport } from '@tidemark/soak';

/** A run as a list shows it. */
export interface ListedRun {
  readonly directory: string;
  readonly name: string;
  readonly startedMs: number;
  readonly watchedMs: number;
  readonly plannedMs: number;
  readonly ended: SoakReport['run']['ended'];
  readonly level: SoakReport['level'];
}

export interface FoundRuns {
  /** By their beginning. */
  readonly runs: readonly ListedRun[];
  /** What keeps each of the others from being read, such as `SOAK_RUN_UNREADABLE`. */
  readonly unreadable: readonly { readonly directory: string; readonly reason: unknown }[];
}

/** The runs in a folder, or the one that it is. What is no run is left out. */
export async function findRuns(folder: string): Promise<FoundRuns> {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  const below = isFolder ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const runs: ListedRun[] = [];
  const unreadable: { directory: string; reason: unknown }[] = [];
  for (const directory of [folder, ...below].filter(isRun)) {
    await readRun(directory).then(
      (run) => runs.push(run),
      (reason: unknown) => unreadable.push({ directory, reason }),
    );
  }
  return { runs: runs.sort((a, b) => a.startedMs - b.startedMs), unreadable };
}

function isRun(directory: string): boolean {
  return existsSync(join(directory, 'run.ndjson'));
}

async function readRun(directory: string): Promise<ListedRun> {
  const { run, level } = await readReport(directory);
  const { name, startedMs, watchedMs, plannedMs, ended } = run;
  return { directory, name, startedMs, watchedMs, plannedMs, ended, level };
}
