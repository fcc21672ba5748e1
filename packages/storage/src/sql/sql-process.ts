/** Runs one statement in a process of its own, which can be killed: SQLite has no other way to be interrupted here. */
import { isTidemarkError, type SerializedError, serializeError } from '@tidemark/core';
import { storageError } from '../errors.ts';
import { openSnapshot } from '../scan-snapshot.ts';
import type { ScanRange } from '../scan-stretch.ts';
import { openSqlTables } from './sql-tables.ts';

/** The first message to the process; every further one, whatever it is, asks for the next rows. */
export interface SqlJob {
  readonly file: string;
  readonly sql: string;
  readonly range: ScanRange;
}

export type SqlValue = number | string | Uint8Array | null;

/** What the process answers to each message. */
export type SqlReply =
  | { readonly type: 'columns'; readonly columns: readonly string[] }
  | { readonly type: 'rows'; readonly rows: readonly (readonly SqlValue[])[]; readonly isLast: boolean }
  | { readonly type: 'error'; readonly error: SerializedError };

interface Running {
  readonly columns: readonly string[];
  readonly rows: Iterator<readonly SqlValue[]>;
}

const ROWS_PER_REPLY = 1000;

let running: Running | undefined;

process.on('message', (message) => {
  process.send?.(answer(message as SqlJob));
});

function answer(message: SqlJob): SqlReply {
  try {
    if (running === undefined) {
      running = start(message);
      return { type: 'columns', columns: running.columns };
    }
    return nextRows(running.rows);
  } catch (error) {
    return { type: 'error', error: serializeError(isTidemarkError(error) ? error : sqlError(error)) };
  }
}

/** The snapshot lives as long as the process. */
function start({ file, sql, range }: SqlJob): Running {
  const tables = openSqlTables(openSnapshot(file), range);
  const statement = tables.prepare<[], SqlValue[]>(sql);
  if (!statement.readonly || !statement.reader) {
    throw storageError('STORAGE_SQL_INVALID', 'only statements that read can be run, such as SELECT');
  }
  const rows = statement.raw().iterate();
  return { columns: statement.columns().map(({ name }) => name), rows };
}

function nextRows(rows: Running['rows']): SqlReply {
  const taken: (readonly SqlValue[])[] = [];
  while (taken.length < ROWS_PER_REPLY) {
    const { done, value } = rows.next();
    if (done === true) return { type: 'rows', rows: taken, isLast: true };
    taken.push(value);
  }
  return { type: 'rows', rows: taken, isLast: false };
}

/** SQLite's own words on one line. */
function sqlError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return storageError('STORAGE_SQL_INVALID', error.message.replaceAll(/\s+/g, ' '), { cause: error });
}
