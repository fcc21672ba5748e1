import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isTidemarkError } from '@tidemark/core';
import { cliError } from '../errors.ts';

const IN_THE_WAY = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR']);

/**
 * Makes a folder with these files, all of them or none. Throws `CLI_TARGET_EXISTS` when something is there already that
 * is not an empty folder, and `CLI_TARGET_NOT_WRITABLE`.
 */
export function writeFolder(target: string, files: ReadonlyMap<string, string>): void {
  const folder = resolve(target);
  let draft: string | undefined;
  try {
    draft = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
    // One level down: what mkdtemp makes is for this user only.
    writeFiles(join(draft, 'folder'), files);
    moveTo(folder, join(draft, 'folder'), target);
  } catch (cause) {
    if (isTidemarkError(cause)) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw cliError('CLI_TARGET_NOT_WRITABLE', `cannot make ${target}: ${code ?? message}`, {
      cause,
      hint: 'name a folder with --dir whose parent exists and can be written to by this user',
    });
  } finally {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
  }
}

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Replaces an empty folder and nothing else, whoever makes something of that name meanwhile. */
function moveTo(folder: string, draft: string, target: string): void {
  try {
    renameSync(draft, folder);
  } catch (cause) {
    if (!IN_THE_WAY.has((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    throw cliError('CLI_TARGET_EXISTS', `${target} is there already`, {
      hint: 'name another folder with --dir',
      cause,
    });
  }
}
