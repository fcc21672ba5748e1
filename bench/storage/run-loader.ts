// A process of its own for a store that is a library; started by load-apart.ts. Prints what loading has cost.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readDataSet } from './data-set.ts';
import type { Loader } from './load-apart.ts';
import { loadRows, loadRowsInBulk } from './sqlite-rows.ts';
import { costOf, ownCpuMs } from './store.ts';
import { importFrames, recordFrames } from './tidemark.ts';

const LOADERS: Readonly<Record<string, Loader>> = {
  'tidemark-frames': recordFrames,
  'tidemark-import': importFrames,
  'sqlite-1': loadRows(1),
  'sqlite-60': loadRows(60),
  'sqlite-bulk': loadRowsInBulk,
};

const job = JSON.parse(process.argv[2] ?? '') as {
  readonly loader: string;
  readonly file: string;
  readonly isWarm: boolean;
  readonly directory: string;
  readonly set: string;
  readonly frames: number;
};
const load = LOADERS[job.loader];
if (load === undefined) throw new RangeError(`no loader ${job.loader}`);
const set = readDataSet(job.directory, job.set, job.frames);
if (job.isWarm) {
  const directory = `${job.file}.warm-up`;
  mkdirSync(directory);
  load(set, join(directory, 'history'));
  rmSync(directory, { recursive: true });
}
const cost = await costOf({ cpuMs: ownCpuMs }, async () => load(set, job.file));
process.stdout.write(JSON.stringify(cost));
