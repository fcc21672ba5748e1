import type { Database, Statement } from 'better-sqlite3';
import { isCorruption } from './damage.ts';
import type { TableToRead } from './tables.ts';

/** Ids of one table between two readable rows; `last` is left out where nothing behind them can be read. */
export interface UnreadableRows {
  readonly first: number;
  readonly last?: number;
}

/** Ids tried one after the other behind a row that cannot be read; ids are dense, so that mostly finds the next one. */
const PROBED_IDS = 2000;

/**
 * The rows of a table in the order of their ids, as far as they can be read: where the scan meets a damaged page, it goes
 * on behind it. `lose` is told of what lies in between, which need not have been rows.
 */
export function* readableRows<Row>(
  db: Database,
  { table, id, columns }: TableToRead,
  lose: (rows: UnreadableRows) => void,
): Generator<Row> {
  const scan = db.prepare(`SELECT ${columns} FROM ${table} NOT INDEXED WHERE ${id} > ? ORDER BY ${id}`) as Statement<
    [number],
    Row
  >;
  const seek = db
    .prepare(`SELECT ${id} FROM ${table} NOT INDEXED WHERE ${id} >= ? ORDER BY ${id} LIMIT 1`)
    .pluck() as Statement<[number], number>;
  const idOf = (row: Row) => (row as Record<string, unknown>)[id];
  for (let last = 0; ; ) {
    let isWhole = true;
    try {
      for (const row of scan.iterate(last)) {
        const next = idOf(row);
        // Damaged pages can lead in circles.
        isWhole = typeof next === 'number' && next > last;
        if (!isWhole) break;
        last = next as number;
        yield row;
      }
      if (isWhole) return;
    } catch (error) {
      if (!isCorruption(error)) throw error;
    }
    const first = trySeek(seek, last + 1, last) ?? last + 1;
    const next = findReadable(seek, first);
    lose(next === undefined ? { first } : { first, last: next - 1 });
    if (next === undefined) return;
    last = next - 1;
  }
}

type Seek = Statement<[number], number>;

/** The first id behind an unreadable one that can be read, or one near it. */
function findReadable(seek: Seek, unreadable: number): number | undefined {
  for (let id = unreadable + 1; id < unreadable + PROBED_IDS; id++) {
    const found = trySeek(seek, id, unreadable);
    if (found !== undefined) return found;
  }
  for (let distance = PROBED_IDS; unreadable + distance <= Number.MAX_SAFE_INTEGER; distance *= 2) {
    const readable = trySeek(seek, unreadable + distance, unreadable);
    if (readable !== undefined) return nearest(seek, unreadable + distance / 2, readable);
  }
  return undefined;
}

/** Bisects between an id that cannot be read and one that can. */
function nearest(seek: Seek, unreadable: number, readable: number): number {
  let [low, high] = [unreadable, readable];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (trySeek(seek, middle, unreadable) === undefined) low = middle;
    else high = middle;
  }
  return trySeek(seek, high, unreadable) ?? readable;
}

function trySeek(seek: Seek, id: number, after: number): number | undefined {
  try {
    const found = seek.get(id);
    return found !== undefined && found > after ? found : undefined;
  } catch (error) {
    if (!isCorruption(error)) throw error;
    return undefined;
  }
}
