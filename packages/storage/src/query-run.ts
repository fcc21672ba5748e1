import { compileSelector, counterIncrease, GAP_INTERVALS, isContinuous } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { readSample } from './frame-codec.ts';
import { FRAME_COLUMNS, type FrameRow } from './frame-row.ts';
import type { LayoutReader } from './layout-reader.ts';
import type { QueryRequest, QueryResult } from './query.ts';
import { type Column, createColumns } from './query-columns.ts';
import { requireFitting, requireSensible } from './query-limits.ts';

/** Answers a query from the journal. Throws `STORAGE_QUERY_*` for a question that cannot be answered. */
export function runQuery(db: Database, layouts: LayoutReader, request: QueryRequest): QueryResult {
  const { stepMs } = request;
  requireSensible(request);
  const fromMs = Math.floor(request.fromMs / stepMs) * stepMs;
  const points = Math.ceil((request.toMs - fromMs) / stepMs);
  requireFitting(points, 1);
  const toMs = fromMs + points * stepMs;
  const columns = createColumns(request, points, compileSelector(request.selector));
  const timeline = createTimeline();
  let resolutionMs = 0;
  for (const row of framesIn(db, fromMs, toMs)) {
    const at = timeline(row);
    const inRange = row.time_ms >= fromMs && row.time_ms < toMs;
    const point = inRange ? Math.floor((row.time_ms - fromMs) / stepMs) : undefined;
    if (inRange) resolutionMs = Math.max(resolutionMs, row.interval_ms);
    const { slots, columns: targets } = columns.project(row.layout_id, layouts);
    for (let i = 0; i < slots.length; i++) {
      const value = readSample(row.samples, slots[i] as number);
      if (!Number.isNaN(value)) addSample(targets[i] as Column, { value, point, at, intervalMs: row.interval_ms });
    }
  }
  const series = columns
    .touched()
    .map(({ series, aggregation, aggregator }) => ({ series, aggregation, values: aggregator.values() }));
  return { tier: 'raw', resolutionMs, fromMs, stepMs, points, series };
}

/** The frames of a range in the order they were recorded, and the one before it, against which rates are measured. */
function* framesIn(db: Database, fromMs: number, toMs: number): Generator<FrameRow> {
  const bounds = db
    .prepare('SELECT min(seq) AS first, max(seq) AS last FROM frame WHERE time_ms >= ? AND time_ms < ?')
    .get(fromMs, toMs) as { first: number | null; last: number | null };
  if (bounds.first === null) return;
  const before = db.prepare('SELECT coalesce(max(seq), 0) FROM frame WHERE seq < ?').pluck().get(bounds.first);
  const rows = db.prepare(`SELECT ${FRAME_COLUMNS} FROM frame WHERE seq BETWEEN ? AND ? ORDER BY seq`);
  yield* rows.iterate(before, bounds.last) as IterableIterator<FrameRow>;
}

/**
 * Gives each frame its place on a time line of measured milliseconds, which no wall clock can bend. Frames between which
 * something was lost or restarted are infinitely far apart.
 */
function createTimeline(): (row: FrameRow) => number {
  let previous: FrameRow | undefined;
  let at = 0;
  return (row) => {
    const frame = { seq: row.seq, elapsedMs: row.elapsed_ms, intervalMs: row.interval_ms };
    at += previous !== undefined && isContinuous(previous, frame) ? row.elapsed_ms : BREAK_MS;
    previous = row;
    return at;
  };
}

/** Longer than any gap that a rate may cross, which is 25 min at the longest interval. */
const BREAK_MS = 1e8;

interface Sample {
  readonly value: number;
  /** Undefined for the frame before the range, which only serves as what the next one is compared with. */
  readonly point: number | undefined;
  /** Its place on the time line, milliseconds. */
  readonly at: number;
  readonly intervalMs: number;
}

function addSample(column: Column, { value, point, at, intervalMs }: Sample): void {
  if (point !== undefined) {
    const elapsedMs = at - column.lastAt;
    const comparable = elapsedMs <= GAP_INTERVALS * intervalMs;
    const increase = comparable ? counterIncrease(column.lastValue, value) : Number.NaN;
    column.aggregator.add(point, value, increase, comparable ? elapsedMs : Number.NaN);
    column.touched = true;
  }
  column.lastAt = at;
  column.lastValue = value;
}
