/** Files that are on the disk when their promise resolves, or as they were before. */
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Readable for the group, for who collects the files. */
const MODE = 0o640;

/** What a file is called until it is whole. */
export const PART_ENDING = '.part';

/** Written at a time. */
const WRITE_BYTES = 256 * 1024;

export interface WholeFile {
  /** Pieces that are valid until the next one is asked for. */
  readonly pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
  readonly gzip: boolean;
}

/** Puts a file there at once and whole, in place of one that may be there; or leaves nothing of it. */
export async function writeWhole(path: string, whole: WholeFile): Promise<void> {
  const part = path + PART_ENDING;
  try {
    await withFile(part, 'w', (handle) => writePieces(handle, whole));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

async function writePieces(handle: FileHandle, { pieces, gzip }: WholeFile): Promise<void> {
  const write = async (source: AsyncIterable<Uint8Array>) => {
    for await (const piece of source) await handle.writeFile(piece);
  };
  if (gzip) await pipeline(() => gathered(pieces), createGzip(), write);
  else await write(gathered(pieces));
  await handle.sync();
}

/** The same bytes in fewer pieces, which stay valid. */
async function* gathered(pieces: WholeFile['pieces']): AsyncGenerator<Uint8Array> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    waiting.push(Buffer.from(piece as Uint8Array));
    bytes += piece.length;
    if (bytes < WRITE_BYTES) continue;
    yield Buffer.concat(waiting);
    [waiting, bytes] = [[], 0];
  }
  yield Buffer.concat(waiting);
}

/**
 * Makes `text` the end of a file from the byte at `offset` on; what stood there goes. Returns how long the file is then.
 * When it throws, the file ends at `offset`, unless that is not possible either.
 */
export async function writeEnd(path: string, offset: number, text: string): Promise<number> {
  const bytes = Buffer.from(text);
  await withFile(path, offset === 0 ? 'w' : 'r+', async (handle) => {
    await handle.truncate(offset);
    try {
      await writeAll(handle, bytes, offset);
      await handle.sync();
    } catch (error) {
      await handle.truncate(offset).catch(() => undefined);
      throw error;
    }
  });
  return offset + bytes.length;
}

async function writeAll(handle: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

/** How long a file is; 0 for one that is not there. */
export async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** A new name is on the disk once its directory is. */
async function syncDirectory(path: string): Promise<void> {
  await withFile(path, 'r', (handle) => handle.sync());
}

async function withFile(path: string, flags: string, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, flags, MODE);
  try {
    await work(handle);
  } finally {
    await handle.close();
  }
}
