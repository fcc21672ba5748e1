import { mkdtempSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** Outlives a reboot, so it is on a disk, unlike `/tmp`, which is memory on many systems. */
const FOLDER = '/var/tmp';
const TMPFS = 0x01021994;

/** A new folder where what is written should reach a disk. */
export function makeDiskFolder(): string {
  return mkdtempSync(join(FOLDER, 'tidemark-peers-'));
}

/** Whether it really does, which not every container grants; says so when not. */
export function hasDisk(): boolean {
  const { type } = statfsSync(FOLDER);
  if (type === TMPFS) process.stdout.write(`skipped: writing to a disk, because ${FOLDER} is memory\n`);
  return type !== TMPFS;
}
