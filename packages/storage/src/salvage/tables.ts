import { FRAME_COLUMNS } from '../frame-row.ts';
import { TRANSITION_COLUMNS } from '../ledger/transition-row.ts';
import { WINDOW_COLUMNS } from '../window/window-row.ts';

/** What is read of a table. */
export interface TableToRead {
  readonly table: string;
  /** The integer primary key. */
  readonly id: string;
  /** What to select, the key included. */
  readonly columns: string;
}

/** All tables of a history and all of their columns. */
export const TABLES = {
  metric: { table: 'metric', id: 'id', columns: 'id, name, kind, unit, help' },
  series: { table: 'series', id: 'id', columns: 'id, metric_id, labels, first_ms, last_ms' },
  layout: { table: 'layout', id: 'id', columns: 'id, series_ids' },
  window: { table: 'window', id: 'id', columns: `${WINDOW_COLUMNS}, clock` },
  block: { table: 'block', id: 'id', columns: 'id, stats, data' },
  frame: { table: 'frame', id: 'seq', columns: FRAME_COLUMNS },
  event: { table: 'event', id: 'id', columns: 'id, seq, time_ms, type, labels, details' },
  'alert-state': { table: 'alert_state', id: 'id', columns: 'id, saved_ms, snapshot' },
  'alert-transition': { table: 'alert_transition', id: 'id', columns: `id, ${TRANSITION_COLUMNS}` },
  delivery: { table: 'delivery', id: 'id', columns: 'id, queue, key, time_ms, done_ms, item' },
} as const satisfies Record<string, TableToRead>;
