import { existsSync } from 'node:fs';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cliError } from '../errors.ts';
import { openOutput } from '../output.ts';

/** Where an export goes. */
export interface Target extends AsyncDisposable {
  /** For messages. */
  readonly name: string;
  /** Resolves when the bytes may be used for something else and there is room for more. */
  write(data: Uint8Array): Promise<void>;
  /** Makes what was written count. Disposing of a target that was not finished leaves nothing of it. */
  finish(): Promise<void>;
}

/** The process's stdout, where nothing can be taken back. A reader that went away ends the process quietly. */
export function openStdoutTarget(): Target {
  openOutput();
  const { stdout } = process;
  return {
    name: 'stdout',
    write: (data) =>
      new Promise((resolve, reject) => {
        stdout.write(data, (error) => (error == null ? resolve() : reject(error)));
      }),
    finish: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

/**
 * A file that appears under its name when it is whole and on the disk, or not at all: until then it is `.NAME.partial`
 * beside it. A process that was killed leaves that behind; the next export to the same name begins it anew.
 * Throws `CLI_TARGET_EXISTS` unless `force` is set, and `CLI_TARGET_NOT_WRITABLE`.
 */
export async function openFileTarget(path: string, { force }: { readonly force: boolean }): Promise<Target> {
  if (!force) requireAbsent(path);
  const partial = join(dirname(path), `.${basename(path)}.partial`);
  const file = await orNotWritable(path, async () => {
    await rm(partial, { force: true });
    return open(partial, 'wx');
  });
  let finished = false;
  return {
    name: path,
    write: (data) => orNotWritable(path, () => file.writeFile(data)),
    finish: async () => {
      await orNotWritable(path, () => file.sync());
      await requireOurs(partial, file, path);
      await publish(partial, path, force);
      await orNotWritable(path, () => syncDirectory(dirname(path)));
      finished = true;
    },
    [Symbol.asyncDispose]: async () => {
      const isOurs = !finished && (await isSameFile(partial, file));
      await file.close();
      if (isOurs) await rm(partial, { force: true });
    },
  };
}

function requireAbsent(path: string): void {
  if (existsSync(path)) throw cliError('CLI_TARGET_EXISTS', `there is a file at ${path} already`);
}

/** Unlike a rename, a link does not replace what came to be there meanwhile. */
async function publish(partial: string, path: string, force: boolean): Promise<void> {
  if (force) return orNotWritable(path, () => rename(partial, path));
  try {
    await link(partial, path);
  } catch (error) {
    requireAbsent(path);
    throw notWritable(path, error);
  }
  await rm(partial, { force: true });
}

async function requireOurs(partial: string, file: FileHandle, path: string): Promise<void> {
  if (await isSameFile(partial, file)) return;
  throw cliError('CLI_TARGET_NOT_WRITABLE', `another export to ${path} began meanwhile`, {
    hint: 'export to different files',
  });
}

async function isSameFile(path: string, file: FileHandle): Promise<boolean> {
  try {
    return (await stat(path)).ino === (await file.stat()).ino;
  } catch {
    return false;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function orNotWritable<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw notWritable(path, error);
  }
}

function notWritable(path: string, cause: unknown) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return cliError('CLI_TARGET_NOT_WRITABLE', `cannot write ${path}: ${reason}`, { cause });
}
