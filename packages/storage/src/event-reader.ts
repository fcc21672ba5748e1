import type { Labels, RecordedEvent } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { storageError } from './errors.ts';
import type { EventsRequest } from './history.ts';

interface EventRow {
  readonly time_ms: number;
  readonly type: RecordedEvent['type'];
  readonly labels: string;
  readonly details: string;
}

/** Events in one answer. */
const MAX_EVENTS = 1000;

export function createEventReader(db: Database): (request: EventsRequest) => RecordedEvent[] {
  const select = db.prepare(
    `SELECT time_ms, type, labels, details FROM event
     WHERE time_ms >= @fromMs AND time_ms < @toMs AND (@types IS NULL OR type IN (SELECT value FROM json_each(@types)))
     ORDER BY time_ms DESC, id DESC LIMIT @limit`,
  );
  return ({ fromMs, toMs, types, limit = MAX_EVENTS }) => {
    if (!(fromMs < toMs)) {
      throw storageError('STORAGE_QUERY_INVALID', `the range must start before it ends, not ${fromMs} to ${toMs}`);
    }
    const bounds = {
      fromMs,
      toMs,
      types: types === undefined ? null : JSON.stringify(types),
      limit: Math.min(limit, MAX_EVENTS),
    };
    const rows = select.all(bounds) as EventRow[];
    return rows.reverse().map(({ time_ms, type, labels, details }) => ({
      type,
      timeMs: time_ms,
      labels: JSON.parse(labels) as Labels,
      details: JSON.parse(details) as RecordedEvent['details'],
    }));
  };
}
