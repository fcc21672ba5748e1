import type { ChildProcess } from 'node:child_process';
import { deserializeError, formatDuration, systemClock } from '@tidemark/core';
import { checkHistoryFile } from '../database.ts';
import { storageError } from '../errors.ts';
import { startProcess } from '../own-process.ts';
import type { ScanRange } from '../scan-stretch.ts';
import type { SqlJob, SqlReply, SqlValue } from './sql-process.ts';

export type { SqlValue } from './sql-process.ts';

export interface SqlRequest extends ScanRange {
  readonly file: string;
  readonly sql: string;
  /** Milliseconds after which the statement is ended. Left out: never. */
  readonly timeoutMs?: number | undefined;
  /** Ends the statement at once. */
  readonly signal?: AbortSignal | undefined;
}

/** What a statement answers. Closing it, or reading it to its end, ends the process that runs the statement. */
export interface SqlAnswer extends AsyncDisposable {
  readonly columns: readonly string[];
  /** The rows in batches, made as they are asked for. */
  rows(): AsyncGenerator<readonly (readonly SqlValue[])[]>;
  close(): Promise<void>;
}

/**
 * Runs one statement of SQL that reads, on a process of its own. Its tables are `samples`, `series`, `events`,
 * `alert_transitions`, `rollup_1m` and `rollup_1h`; times are Unix epoch milliseconds, or text in UTC. Throws
 * `STORAGE_SQL_INVALID` with SQLite's words, `STORAGE_QUERY_TOO_SLOW`, `STORAGE_QUERY_CANCELLED` and what opening a file
 * throws, also while rows are read.
 */
export async function querySql({ file, sql, fromMs, toMs, ...limits }: SqlRequest): Promise<SqlAnswer> {
  if (!checkHistoryFile(file)) {
    throw storageError('STORAGE_NOT_FOUND', `there is no history file at ${file}`, { details: { file } });
  }
  const runner = startRunner(limits);
  try {
    const reply = await runner.ask({ file, sql, range: { fromMs, toMs } });
    const columns = reply.type === 'columns' ? reply.columns : [];
    return { columns, rows: () => readRows(runner), close: runner.close, [Symbol.asyncDispose]: runner.close };
  } catch (error) {
    await runner.close();
    throw error;
  }
}

async function* readRows(runner: Runner): AsyncGenerator<readonly (readonly SqlValue[])[]> {
  try {
    for (;;) {
      const reply = await runner.ask('more');
      if (reply.type !== 'rows') return;
      if (reply.rows.length > 0) yield reply.rows;
      if (reply.isLast) return;
    }
  } finally {
    await runner.close();
  }
}

interface Runner {
  ask(message: SqlJob | 'more'): Promise<SqlReply>;
  close(): Promise<void>;
}

function startRunner({ timeoutMs, signal }: Pick<SqlRequest, 'timeoutMs' | 'signal'>): Runner {
  const child = startProcess(import.meta.url, './sql-process');
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let reason: Error | undefined;
  const end = (why: Error) => {
    reason ??= why;
    child.kill('SIGKILL');
  };
  const cancel = () => end(storageError('STORAGE_QUERY_CANCELLED', 'the query was cancelled'));
  const tooSlow = () => {
    const took = `the query took longer than ${formatDuration(timeoutMs as number)}`;
    const hint = 'name the series with metric, labels or series_id, take a shorter range, or allow more time';
    end(storageError('STORAGE_QUERY_TOO_SLOW', took, { hint, details: { timeoutMs } }));
  };
  const stopTimer = timeoutMs === undefined ? () => {} : systemClock.setTimer(timeoutMs, tooSlow);
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel);
  return {
    ask: (message) => askChild(child, message, () => reason),
    close: async () => {
      stopTimer();
      signal?.removeEventListener('abort', cancel);
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The reply to one message; rejects when the process ends first. */
function askChild(
  child: ChildProcess,
  message: SqlJob | 'more',
  reasonToEnd: () => Error | undefined,
): Promise<SqlReply> {
  return new Promise((resolve, reject) => {
    const settle = (use: () => void) => {
      child.off('message', take);
      child.off('exit', leave);
      child.off('error', fail);
      use();
    };
    const take = (reply: unknown) => {
      const { type, ...rest } = reply as SqlReply;
      settle(() => ('error' in rest ? reject(deserializeError(rest.error)) : resolve(reply as SqlReply)));
    };
    const leave = (code: number | null, by: string | null) => {
      const ended = storageError(
        'STORAGE_FAILED',
        `the process that runs the query ended (${by ?? `exit code ${code}`})`,
      );
      settle(() => reject(reasonToEnd() ?? ended));
    };
    const fail = (error: Error) => settle(() => reject(reasonToEnd() ?? error));
    child.on('message', take);
    child.on('exit', leave);
    child.on('error', fail);
    if (child.connected) child.send(message, (error) => error !== null && fail(error));
    else leave(child.exitCode, child.signalCode);
  });
}
