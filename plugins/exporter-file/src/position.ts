import { readFile, stat } from 'node:fs/promises';
import { writeWhole } from './durable.ts';

/** How far an exporter has come. It counts as soon as it is on the disk: what is in the open file beyond it does not. */
export interface Position {
  /** Of the batch that was added last, and the time of its last row: one that comes again is known by both. */
  readonly key: string;
  readonly lastMs: number;
  /** What the next lines of the open file rely on: the columns of a CSV file, the catalogue of what is collected. */
  readonly schema: string;
  /** The file that batches are added to; undefined between two files. */
  readonly open: OpenFile | undefined;
}

export interface OpenFile {
  /** The name it has or gets. */
  readonly name: string;
  /** Time of its first row: Unix epoch, milliseconds. */
  readonly startMs: number;
  readonly bytes: number;
}

/** The position of an exporter in memory, as it is on the disk. */
export interface KeptPosition {
  current(): Position;
  /** Throws when somebody else has moved it: their files have the same names. */
  requireOwn(): Promise<void>;
  /** Resolves when it is on the disk; otherwise it stays what it was. */
  moveTo(next: Position): Promise<void>;
}

const BEGINNING: Position = { key: '', lastMs: Number.NEGATIVE_INFINITY, schema: '', open: undefined };

/** Throws for a file that is there and cannot be read, or holds no position. */
export async function openPosition(path: string): Promise<KeptPosition> {
  let position = await readPosition(path);
  let version = await versionOf(path);
  return {
    current: () => position,
    requireOwn: async () => {
      const found = await versionOf(path);
      // One that was removed is written again.
      if (found === undefined || found === version) return;
      throw new Error(`${path} is moved by somebody else, such as another exporter: choose another name or directory`);
    },
    moveTo: async (next) => {
      await writeWhole(path, { pieces: [JSON.stringify(next)], gzip: false });
      position = next;
      version = await versionOf(path);
    },
  };
}

/** Another one each time the file is replaced; undefined when it is not there. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { ino, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${mtimeNs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readPosition(path: string): Promise<Position> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return BEGINNING;
  try {
    const { key, lastMs, schema, open } = JSON.parse(text) as Position;
    return { key, lastMs, schema, open };
  } catch (cause) {
    throw new Error(`${path} is damaged: remove it, and a new file is begun`, { cause });
  }
}
