import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@tidemark/core';

export interface RotatingFileOptions {
  readonly file: string;
  /** A file is put aside as `.1`, and that as `.2`, before it would grow beyond this. */
  readonly maxBytes: number;
  /** So many files are kept, this one included. */
  readonly files: number;
  readonly clock: Clock;
  /** Told when bytes begin to be lost, and how many were when they no longer are. */
  readonly onTrouble: (message: string) => void;
}

/** A file that whole lines are appended to. It never fails: what cannot be written is counted and told. */
export interface RotatingFile {
  /** Resolves when the bytes are written, or lost; a new file begins only behind the end of a line. */
  write(bytes: Buffer): Promise<void>;
  /** Bytes that could not be written so far. */
  readonly lostBytes: number;
  close(): Promise<void>;
}

/** A full disk is tried again this often; what comes meanwhile is lost. */
const RETRY_MS = 10_000;

const NEWLINE = 0x0a;

export function createRotatingFile(options: RotatingFileOptions): RotatingFile {
  const { file, clock, onTrouble } = options;
  const writer = createWriter(options);
  let last = Promise.resolve();
  let lostBytes = 0;
  let outage: { readonly untilMs: number; readonly lostBefore: number } | undefined;
  const lose = (bytes: number, error: unknown) => {
    if (outage === undefined) onTrouble(`output is being lost, ${file} cannot be written: ${(error as Error).message}`);
    outage = { untilMs: clock.monotonic() + RETRY_MS, lostBefore: outage?.lostBefore ?? lostBytes };
    lostBytes += bytes;
  };
  const recover = () => {
    if (outage !== undefined) onTrouble(`${lostBytes - outage.lostBefore} bytes of output were lost from ${file}`);
    outage = undefined;
  };
  const append = async (bytes: Buffer) => {
    if (outage !== undefined && clock.monotonic() < outage.untilMs) {
      lostBytes += bytes.length;
      return;
    }
    const { written, error } = await writer.write(bytes);
    if (error === undefined) recover();
    else lose(bytes.length - written, error);
  };
  const inTurn = (job: () => Promise<void>) => {
    last = last.then(job);
    return last;
  };
  return {
    write: (bytes) => inTurn(() => append(bytes)),
    get lostBytes() {
      return lostBytes;
    },
    close: () =>
      inTurn(async () => {
        recover();
        await writer.close();
      }),
  };
}

interface Written {
  readonly written: number;
  readonly error: unknown;
}

/** Writes as much as it can; after an error the file is opened again. */
function createWriter({ file, maxBytes, files }: RotatingFileOptions) {
  let handle: FileHandle | undefined;
  let size = 0;
  const close = async () => {
    const closing = handle;
    handle = undefined;
    await closing?.close().catch(() => {});
  };
  const openFile = async () => {
    await mkdir(dirname(file), { recursive: true });
    handle = await open(file, 'a');
    ({ size } = await handle.stat());
    return handle;
  };
  const rotate = async () => {
    await close();
    await putAside(file, files);
    return openFile();
  };
  const write = async (bytes: Buffer): Promise<Written> => {
    let written = 0;
    try {
      handle ??= await openFile();
      while (written < bytes.length) {
        const part = fitting(bytes.subarray(written), maxBytes - size, size === 0);
        if (part.length === 0) await rotate();
        const { bytesWritten } = await handle.write(part);
        written += bytesWritten;
        size += bytesWritten;
      }
      return { written, error: undefined };
    } catch (error) {
      await close();
      return { written, error };
    }
  };
  return { write, close };
}

/** The lines that fit into the room; into an empty file at least one. */
function fitting(bytes: Buffer, room: number, isEmpty: boolean): Buffer {
  if (bytes.length <= room) return bytes;
  const fit = room <= 0 ? 0 : bytes.lastIndexOf(NEWLINE, room - 1) + 1;
  if (fit > 0 || !isEmpty) return bytes.subarray(0, fit);
  const end = bytes.indexOf(NEWLINE) + 1;
  return end === 0 ? bytes : bytes.subarray(0, end);
}

async function putAside(file: string, files: number): Promise<void> {
  if (files <= 1) {
    const emptied = await open(file, 'w');
    return emptied.close();
  }
  for (let number = files - 1; number > 0; number--) {
    const from = number === 1 ? file : `${file}.${number - 1}`;
    await rename(from, `${file}.${number}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
