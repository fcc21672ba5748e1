import type { Database } from 'better-sqlite3';
import { decodeSeriesIds } from '../frame-codec.ts';
import type { Damage } from './damage.ts';
import type { KnownSeries, MetricRow, SeriesRow } from './known-series.ts';
import { readableRows, type UnreadableRows } from './readable-rows.ts';
import { isSoundLayout, isSoundMetric, isSoundSeries, type LayoutRow } from './sound-rows.ts';
import { TABLES } from './tables.ts';
import type { HistoryVisitor } from './walk-history.ts';

/** Tables whose rows are damages of their own kind. */
type RowKind = Damage['kind'] & keyof typeof TABLES;

/** Says that rows of a table cannot be read. */
export function unreadable(kind: RowKind, rows: UnreadableRows): Damage {
  const { table } = TABLES[kind];
  const which = rows.last === undefined ? `from ${rows.first} on` : `${rows.first} to ${rows.last}`;
  return { kind, table, rows, message: `rows ${which} of table ${table} cannot be read` };
}

/** Shows metrics, series and layouts. Returns the series ids of layouts, by the layout's id. */
export function walkCatalogue(
  db: Database,
  visitor: HistoryVisitor,
  known: KnownSeries,
): ReadonlyMap<number, Uint32Array> {
  walkMetrics(db, visitor, known);
  walkSeries(db, visitor, known);
  const layouts = new Map<number, Uint32Array>();
  for (const row of readableRows<LayoutRow>(db, TABLES.layout, (rows) => visitor.damage(unreadable('layout', rows)))) {
    if (isSoundLayout(row)) {
      layouts.set(row.id, decodeSeriesIds(row.series_ids));
      visitor.layout(row);
    } else visitor.damage(unsound('layout', row.id));
  }
  return layouts;
}

function walkMetrics(db: Database, visitor: HistoryVisitor, known: KnownSeries): void {
  const names = new Set<string>();
  for (const row of readableRows<MetricRow>(db, TABLES.metric, (rows) => visitor.damage(unreadable('metric', rows)))) {
    if (isSoundMetric(row) && !names.has(row.name)) {
      names.add(row.name);
      known.addMetric(row);
      visitor.metric(row);
    } else visitor.damage(unsound('metric', row.id));
  }
}

function walkSeries(db: Database, visitor: HistoryVisitor, known: KnownSeries): void {
  const keys = new Set<string>();
  for (const row of readableRows<SeriesRow>(db, TABLES.series, (rows) => visitor.damage(unreadable('series', rows)))) {
    const key = `${row.metric_id} ${row.labels}`;
    if (isSoundSeries(row) && !keys.has(key)) {
      keys.add(key);
      known.addSeries(row);
      visitor.series(row);
    } else visitor.damage(unsound('series', row.id));
  }
}

/** Says that a row can be read and is not what we wrote. */
export function unsound(kind: RowKind, id: number): Damage {
  const { table } = TABLES[kind];
  return { kind, table, rows: { first: id, last: id }, message: `row ${id} of table ${table} makes no sense` };
}
