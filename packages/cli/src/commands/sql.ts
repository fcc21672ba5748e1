import { join } from 'node:path';
import { systemClock } from '@tidemark/core';
import { HISTORY_FILE_NAME, querySql, type SqlAnswer, type SqlValue } from '@tidemark/storage';
import { type ConfigFlags, loadCommandConfig } from '../config-flags.ts';
import { parseDurationFlag } from '../duration.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openStdoutTarget, type Target } from '../export/target.ts';
import { formatSqlTable, sqlCell } from '../format/sql-table.ts';
import { parseMoment } from '../moment.ts';
import { openOutput } from '../output.ts';
import { listenForStop } from '../stop-signal.ts';

export interface SqlFlags extends ConfigFlags {
  readonly from?: string;
  readonly to?: string;
  readonly timeout: string;
  readonly limit: number;
  readonly json?: true;
  readonly ndjson?: true;
  readonly csv?: true;
}

const MAX_TIMEOUT_MS = 86_400_000;

/** `tidemark sql`: what a statement selects, as a table, JSON or CSV. */
export async function sql(statement: string, flags: SqlFlags): Promise<ExitCode> {
  const { config } = await loadCommandConfig(flags);
  const stop = listenForStop(systemClock);
  const answer = await querySql({
    file: join(config.dataDir, HISTORY_FILE_NAME),
    sql: statement,
    ...rangeOf(flags),
    timeoutMs: parseDurationFlag('--timeout', flags.timeout, 1, MAX_TIMEOUT_MS),
    signal: stop.signal,
  });
  try {
    if (flags.json || flags.ndjson || flags.csv) await writeRows(answer, flags);
    else await writeTable(answer, flags.limit);
    stop.release();
    return EXIT_CODES.ok;
  } finally {
    await answer[Symbol.asyncDispose]();
  }
}

/** All of the history where a flag is left out. */
function rangeOf({ from, to }: SqlFlags) {
  const nowMs = systemClock.now();
  return {
    fromMs: from === undefined ? 0 : parseMoment(from, { name: '--from', use: 'from', nowMs }),
    toMs: to === undefined ? Number.MAX_SAFE_INTEGER : parseMoment(to, { name: '--to', use: 'to', nowMs }),
  };
}

/** A table is for reading: it ends after so many rows, and with it the statement. */
async function writeTable({ columns, rows }: SqlAnswer, limit: number): Promise<void> {
  const shown: (readonly SqlValue[])[] = [];
  for await (const batch of rows()) {
    shown.push(...batch);
    if (shown.length > limit) break;
  }
  const output = openOutput();
  output.write(formatSqlTable(columns, shown.slice(0, limit), output));
  if (shown.length > limit) {
    output.write(output.dim(`the first ${limit} rows; more with --limit, all with --json, --ndjson or --csv\n`));
  }
}

async function writeRows(answer: SqlAnswer, flags: SqlFlags): Promise<void> {
  const target = openStdoutTarget();
  const write = (text: string) => target.write(Buffer.from(text));
  try {
    if (flags.csv) await writeCsv(answer, write);
    else await writeObjects(answer, write, flags.json === true ? JSON_ARRAY : JSON_LINES);
  } finally {
    await target[Symbol.asyncDispose]();
  }
}

type Write = (text: string) => ReturnType<Target['write']>;

const JSON_ARRAY = { open: '[', separator: ',\n', close: ']\n' };
const JSON_LINES = { open: '', separator: '\n', close: '' };

async function writeObjects({ columns, rows }: SqlAnswer, write: Write, style: typeof JSON_ARRAY): Promise<void> {
  const names = uniqueNames(columns);
  let before = style.open;
  for await (const batch of rows()) {
    const objects = batch.map((row) =>
      JSON.stringify(Object.fromEntries(row.map((value, i) => [names[i], jsonValue(value)]))),
    );
    await write(before + objects.join(style.separator));
    before = style.separator;
  }
  if (before === style.open) await write(before);
  else if (style === JSON_LINES) await write('\n');
  await write(style.close);
}

/** A column that is called as one before it gets a number, so that an object keeps both. */
function uniqueNames(columns: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return columns.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

/** Blobs as hexadecimal digits; infinite numbers, which JSON has not, as null. */
function jsonValue(value: SqlValue): string | number | null {
  return value instanceof Uint8Array ? sqlCell(value) : value;
}

async function writeCsv({ columns, rows }: SqlAnswer, write: Write): Promise<void> {
  const { stringify } = await import('csv-stringify/sync');
  const toCsv = (cells: readonly (readonly string[])[]) => stringify([...cells], { escape_formulas: true });
  await write(stringify([columns]));
  for await (const batch of rows()) await write(toCsv(batch.map((row) => row.map(sqlCell))));
}
