import type { Database } from 'better-sqlite3';
import { storageError } from '../errors.ts';
import type { AlertTransition, TransitionsRequest } from './ledger.ts';
import { decodeTransition, TRANSITION_COLUMNS, type TransitionRow } from './transition-row.ts';

const DEFAULT_LIMIT = 1000;

/** Transitions in one answer. */
const MAX_LIMIT = 10_000;

/** Writes within the caller's transaction. False when the transition was there already. */
export function createTransitionWriter(db: Database): (row: TransitionRow) => boolean {
  const values = TRANSITION_COLUMNS.split(', ').map((name) => `@${name}`);
  const insert = db.prepare(
    `INSERT INTO alert_transition (${TRANSITION_COLUMNS}) VALUES (${values}) ON CONFLICT (key) DO NOTHING`,
  );
  return (row) => insert.run(row).changes > 0;
}

/** Throws `STORAGE_QUERY_INVALID` for a range that ends before it starts, or a limit that is no count. */
export function createTransitionReader(db: Database): (request: TransitionsRequest) => AlertTransition[] {
  const select = (where: string, order: string) =>
    db.prepare(
      `SELECT ${TRANSITION_COLUMNS} FROM alert_transition
       WHERE ${where} AND time_ms < @toMs
         AND (@rule IS NULL OR rule = @rule) AND (@alertId IS NULL OR alert_id = @alertId)
       ORDER BY ${order} LIMIT @limit`,
    );
  const statements = {
    oldest: select('time_ms >= @fromMs', 'time_ms ASC, id ASC'),
    newest: select('time_ms >= @fromMs', 'time_ms DESC, id DESC'),
    after: select('id > @afterId', 'id ASC'),
  };
  const numberOf = db.prepare('SELECT id FROM alert_transition WHERE key = ?').pluck();
  return ({ fromMs, toMs, rule = null, alertId = null, after, order = 'newest', limit = DEFAULT_LIMIT }) => {
    if (!(fromMs < toMs)) {
      throw storageError('STORAGE_QUERY_INVALID', `the range must start before it ends, not ${fromMs} to ${toMs}`);
    }
    if (!(Number.isInteger(limit) && limit >= 0)) {
      throw storageError('STORAGE_QUERY_INVALID', `the limit must be a whole number, not ${limit}`);
    }
    const afterId = after === undefined ? undefined : (numberOf.get(after) as number | undefined);
    const bounds = { fromMs, toMs, rule, alertId, afterId, limit: Math.min(limit, MAX_LIMIT) };
    const statement = statements[afterId === undefined ? order : 'after'];
    return (statement.all(bounds) as TransitionRow[]).map(decodeTransition);
  };
}
