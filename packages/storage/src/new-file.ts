import { closeSync, existsSync, fsyncSync, linkSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createPrivateFile, fileError, withStorageErrors } from './database.ts';
import { storageError } from './errors.ts';

/** A file that appears under its name when it is whole, or not at all; for its owner alone to read. */
export interface NewFile extends Disposable {
  /** Where to write it: a name in a new directory beside the target. */
  readonly path: string;
  /** Brings it to the disk and gives it its name. Throws `STORAGE_TARGET_EXISTS`. */
  publish(): void;
}

/** Throws `STORAGE_TARGET_EXISTS` or `STORAGE_NOT_WRITABLE`; a file is never written over. */
export function createNewFile(target: string): NewFile {
  requireAbsent(target);
  const directory = dirname(target);
  const place = withStorageErrors(target, () => mkdtempSync(join(directory, '.tidemark-new-')));
  const path = join(place, basename(target));
  withStorageErrors(target, () => createPrivateFile(path));
  return {
    path,
    publish: () => {
      withStorageErrors(target, () => flush(path));
      try {
        // Unlike a rename, a link does not replace what came to be there meanwhile.
        linkSync(path, target);
      } catch (error) {
        requireAbsent(target);
        throw fileError(target, error);
      }
      withStorageErrors(target, () => flush(directory));
    },
    [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true }),
  };
}

function requireAbsent(target: string): void {
  if (!existsSync(target)) return;
  throw storageError('STORAGE_TARGET_EXISTS', `there is a file at ${target} already`, { details: { file: target } });
}

function flush(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
