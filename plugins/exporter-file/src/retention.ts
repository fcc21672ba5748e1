import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PART_ENDING } from './durable.ts';
import { type FileNames, GZIP_ENDING } from './file-names.ts';

export interface RetentionLimits {
  readonly keepFiles: number;
  /** Of all files together. */
  readonly keepBytes: number;
}

export interface Retention {
  readonly directory: string;
  readonly names: FileNames;
  readonly limits: RetentionLimits;
  /** The file that is being written, which stays whatever there is. */
  readonly openName: string | undefined;
}

/** Removes what a crash left half done, and then the oldest files as long as there are too many, or too large ones. */
export async function tidy(retention: Retention): Promise<void> {
  const { directory, limits, openName } = retention;
  const closed = (await tidyHalfDone(retention)).filter((name) => name !== openName).reverse();
  let bytes = await sizeOf(directory, openName);
  let files = openName === undefined ? 0 : 1;
  for (const name of closed) {
    bytes += await sizeOf(directory, name);
    files++;
    if (files > limits.keepFiles || bytes > limits.keepBytes) await rm(join(directory, name), { force: true });
  }
}

/** Files that are not whole, and those that were compressed and not yet removed. Returns what is left, the oldest first. */
async function tidyHalfDone({ directory, names, openName }: Retention): Promise<string[]> {
  const found = new Set(await readdir(directory));
  const isHalfDone = (name: string) =>
    name.endsWith(PART_ENDING)
      ? names.isOurs(name.slice(0, -PART_ENDING.length))
      : names.isOurs(name) && found.has(name + GZIP_ENDING) && name !== openName;
  const left: string[] = [];
  for (const name of [...found].sort()) {
    if (isHalfDone(name)) await rm(join(directory, name), { force: true });
    else if (names.isOurs(name)) left.push(name);
  }
  return left;
}

async function sizeOf(directory: string, name: string | undefined): Promise<number> {
  if (name === undefined) return 0;
  return stat(join(directory, name)).then(
    ({ size }) => size,
    () => 0,
  );
}
