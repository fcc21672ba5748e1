import { existsSync, readdirSync } from 'node:fs';
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

/** The runs in a folder, or the one that it is, by their beginning. What is no run is left out. */
export async function findRuns(folder: string): Promise<ListedRun[]> {
  const below = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const runs = await Promise.all([folder, ...below].filter(isRun).map(readRun));
  return runs.sort((a, b) => a.startedMs - b.startedMs);
}

function isRun(directory: string): boolean {
  return existsSync(join(directory, 'run.ndjson'));
}

async function readRun(directory: string): Promise<ListedRun> {
  const { run, level } = await readReport(directory);
  const { name, startedMs, watchedMs, plannedMs, ended } = run;
  return { directory, name, startedMs, watchedMs, plannedMs, ended, level };
}
