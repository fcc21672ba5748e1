import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { openForWriting, walOf, withStorageErrors } from '../database.ts';
import { storageError } from '../errors.ts';
import { PAGE_BYTES } from '../schema.ts';
import type { Damage } from './damage.ts';
import { canReadTables } from './tolerant-database.ts';

/** A copy of a history file of which more can be read than of the file itself. */
export interface MendedCopy extends Disposable {
  readonly file: string;
  /** What had to be put right. */
  readonly damages: readonly Damage[];
}

/** The part of the first page that says what kind of database it is. */
const HEADER_BYTES = 100;

/** Fields of the header that are a file's own. Pages; first page of the list of free ones, and their number. */
const PAGE_BYTES_OFFSET = 16;
const PAGE_COUNT_OFFSET = 28;
const FREE_PAGES_OFFSET = 32;
const FREE_PAGES_END = 40;

/** What the first page of a history says, wherever it is damaged. */
const TELLTALE = 'CREATE TABLE series (';

/** Page sizes of files written by any version. */
const KNOWN_PAGE_BYTES = [PAGE_BYTES, 4096];

/** Copies a file into a new directory in `directory`. `change` makes it readable and tells what it changed. */
function createCopy(file: string, directory: string, change: (copy: string) => readonly Damage[]): MendedCopy {
  const place = withStorageErrors(file, () => mkdtempSync(join(directory, '.tidemark-copy-')));
  const dispose = () => rmSync(place, { recursive: true, force: true });
  try {
    return withStorageErrors(file, () => {
      const copy = join(place, basename(file));
      copyFileSync(file, copy);
      if (existsSync(walOf(file))) copyFileSync(walOf(file), walOf(copy));
      return { file: copy, damages: change(copy), [Symbol.dispose]: dispose };
    });
  } catch (error) {
    dispose();
    throw error;
  }
}

/** A copy of a file of an older format, migrated. */
export function createMigratedCopy(file: string, directory: string): MendedCopy {
  return createCopy(file, directory, (copy) => {
    openForWriting(copy).close();
    return [];
  });
}

/**
 * A copy of a file whose header or first page is damaged. Both are the same in all histories but for a few fields, so that
 * those of an empty one take their place. Throws `STORAGE_NOT_A_DATABASE` when that does not make a history of it.
 */
export function createMendedCopy(file: string, directory: string): MendedCopy {
  return createCopy(file, directory, (copy) => {
    const model = readFirstPage(createModel(copy));
    for (const pageBytes of KNOWN_PAGE_BYTES) {
      overwriteStart(copy, withOwnFields(model.subarray(0, HEADER_BYTES), copy, pageBytes));
      if (canReadTables(copy)) return [{ kind: 'header', message: 'the header of the file is damaged' }];
    }
    overwriteStart(copy, withOwnFields(model, copy, PAGE_BYTES));
    if (canReadTables(copy)) {
      return [{ kind: 'page', message: 'the first page of the file, which names its tables, is damaged' }];
    }
    throw storageError('STORAGE_NOT_A_DATABASE', `nothing in ${file} can be read as a history`, { details: { file } });
  });
}

/** Whether a database that does not say it is a history has the tables of one. */
export function looksLikeHistory(file: string): boolean {
  return readFirstPage(file).includes(TELLTALE, 0, 'latin1');
}

/** A new, empty history beside a file. */
function createModel(copy: string): string {
  const model = `${copy}-model`;
  openForWriting(model).close();
  return model;
}

function readFirstPage(file: string): Buffer {
  const fd = openSync(file, 'r');
  try {
    const page = Buffer.alloc(PAGE_BYTES);
    return page.subarray(0, readSync(fd, page, 0, PAGE_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}

/** The start of the model with the fields that depend on the file; free pages do not matter to who only reads. */
function withOwnFields(model: Buffer, file: string, pageBytes: number): Buffer {
  const start = Buffer.from(model);
  start.writeUInt16BE(pageBytes, PAGE_BYTES_OFFSET);
  start.writeUInt32BE(Math.floor(statSync(file).size / pageBytes), PAGE_COUNT_OFFSET);
  start.fill(0, FREE_PAGES_OFFSET, FREE_PAGES_END);
  return start;
}

function overwriteStart(file: string, bytes: Buffer): void {
  const fd = openSync(file, 'r+');
  try {
    writeSync(fd, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(fd);
  }
}
