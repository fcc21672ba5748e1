import {
  type Aggregation,
  compileSelector,
  counterIncrease,
  formatSeries,
  isGap,
  type Layout,
  type Series,
} from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { storageError } from './errors.ts';
import { decodeSamples } from './frame-codec.ts';
import { FRAME_COLUMNS, type FrameRow, type LayoutReader } from './history-reader.ts';
import type { QueryRequest, QueryResult } from './query.ts';
import { createStepAggregator, type StepAggregator } from './step-aggregator.ts';

/** Steps in one answer. */
export const MAX_QUERY_POINTS = 11_000;

/** Steps times series in one answer: 8 bytes each, twice while averaging. */
export const MAX_QUERY_VALUES = 4_000_000;

/** A series of the answer while it is computed. */
interface Column {
  readonly series: Series;
  readonly aggregation: Aggregation;
  readonly aggregator: StepAggregator;
  lastMs: number;
  lastValue: number;
  touched: boolean;
}

/** The matching slots of one layout: `slots[i]` feeds `columns[i]`. */
interface Projection {
  readonly slots: readonly number[];
  readonly columns: readonly Column[];
}

/** Answers a query from the journal. Throws `STORAGE_QUERY_*` for a question that cannot be answered. */
export function runQuery(db: Database, layouts: LayoutReader, request: QueryRequest): QueryResult {
  const { stepMs } = request;
  requireSensible(request);
  const fromMs = Math.floor(request.fromMs / stepMs) * stepMs;
  const points = Math.ceil((request.toMs - fromMs) / stepMs);
  requireFitting(points, 1);
  const toMs = fromMs + points * stepMs;
  const columns = createColumns(request, points);
  let resolutionMs = 0;
  for (const row of framesIn(db, fromMs, toMs)) {
    const { slots, columns: targets } = columns.project(row.layout_id, layouts);
    const inRange = row.time_ms >= fromMs && row.time_ms < toMs;
    if (inRange) resolutionMs = Math.max(resolutionMs, row.interval_ms);
    if (slots.length === 0) continue;
    const values = decodeSamples(row.samples);
    const point = inRange ? Math.floor((row.time_ms - fromMs) / stepMs) : -1;
    for (let i = 0; i < slots.length; i++) {
      const value = values[slots[i] as number] as number;
      if (!Number.isNaN(value)) addSample(targets[i] as Column, row, point, value);
    }
  }
  const series = columns.touched().map((column) => ({
    series: column.series,
    aggregation: column.aggregation,
    values: column.aggregator.values(),
  }));
  return { tier: 'raw', resolutionMs, fromMs, stepMs, points, series };
}

/** The frames of a range in the order they were recorded, and the one before it, against which rates are measured. */
function* framesIn(db: Database, fromMs: number, toMs: number): Generator<FrameRow> {
  const bounds = db.prepare('SELECT min(seq) AS first, max(seq) AS last FROM frame WHERE time_ms >= ? AND time_ms < ?').get(fromMs, toMs) as {
    first: number | null;
    last: number | null;
  };
  if (bounds.first === null) return;
  const before = db.prepare('SELECT coalesce(max(seq), 0) FROM frame WHERE seq < ?').pluck().get(bounds.first);
  const rows = db.prepare(`SELECT ${FRAME_COLUMNS} FROM frame WHERE seq BETWEEN ? AND ? ORDER BY seq`);
  yield* rows.iterate(before, bounds.last) as IterableIterator<FrameRow>;
}

/** A sample outside the range (`point` is -1) only serves as what the next one is compared with. */
function addSample(column: Column, row: FrameRow, point: number, value: number): void {
  if (point >= 0) {
    const comparable = column.lastMs > 0 && !isGap(column.lastMs, row.time_ms, row.interval_ms);
    const increase = comparable ? counterIncrease(column.lastValue, value) : Number.NaN;
    column.aggregator.add(point, value, increase, comparable ? row.time_ms - column.lastMs : Number.NaN);
    column.touched = true;
  }
  column.lastMs = row.time_ms;
  column.lastValue = value;
}

interface Columns {
  project(layoutId: number, layouts: LayoutReader): Projection;
  /** Those that have a sample in the range, in the order of their text form. */
  touched(): Column[];
}

function createColumns({ selector, aggregation }: QueryRequest, points: number): Columns {
  const matches = compileSelector(selector);
  const byText = new Map<string, Column>();
  const projections = new Map<number, Projection>();
  const columnOf = (series: Series): Column => {
    const text = formatSeries(series);
    let column = byText.get(text);
    if (column === undefined) {
      requireFitting(points, byText.size + 1);
      const used = aggregation ?? (series.metric.kind === 'counter' ? 'rate' : 'avg');
      const aggregator = createStepAggregator(used, points);
      column = { series, aggregation: used, aggregator, lastMs: 0, lastValue: 0, touched: false };
      byText.set(text, column);
    }
    return column;
  };
  const projectionOf = (layout: Layout): Projection => {
    const matching = [...layout.series.entries()].filter(([, series]) => matches(series));
    return { slots: matching.map(([slot]) => slot), columns: matching.map(([, series]) => columnOf(series)) };
  };
  return {
    project: (layoutId, layouts) => {
      let projection = projections.get(layoutId);
      if (projection === undefined) {
        projection = projectionOf(layouts.read(layoutId));
        projections.set(layoutId, projection);
      }
      return projection;
    },
    touched: () =>
      [...byText.entries()]
        .filter(([, column]) => column.touched)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, column]) => column),
  };
}

function requireSensible({ fromMs, toMs, stepMs }: QueryRequest): void {
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs >= toMs) {
    throw storageError('STORAGE_QUERY_INVALID', `the range must start before it ends, not ${fromMs} to ${toMs}`);
  }
  if (!Number.isInteger(stepMs) || stepMs < 1) {
    throw storageError('STORAGE_QUERY_INVALID', `the step must be whole milliseconds, at least 1, not ${stepMs}`);
  }
}

function requireFitting(points: number, series: number): void {
  if (points <= MAX_QUERY_POINTS && points * series <= MAX_QUERY_VALUES) return;
  const asked = series === 1 ? `${points} points` : `${points} points of ${series} series or more`;
  throw storageError(
    'STORAGE_QUERY_TOO_LARGE',
    `the query asks for ${asked}; at most ${MAX_QUERY_POINTS} points and ${MAX_QUERY_VALUES} values fit one answer`,
    { details: { points, series } },
  );
}
