import type { Frame, RecordedEvent, Series } from '@tidemark/core';
import type { CatalogueEntry, QueryResult } from '@tidemark/storage';
import { seriesToShape, valueToShape } from './series-shape.ts';
import type { CatalogueShape, EventsShape, LatestShape, QueryShape } from './shapes.ts';

/** The values of a frame whose series match, without the absent ones. */
export function latestAnswer(frame: Frame, matches: (series: Series) => boolean): LatestShape {
  const samples: LatestShape['samples'] = [];
  for (const [slot, series] of frame.layout.series.entries()) {
    const value = frame.values[slot] as number;
    if (!Number.isNaN(value) && matches(series)) samples.push({ ...seriesToShape(series), value });
  }
  return { seq: frame.seq, timeMs: frame.timeMs, intervalMs: frame.intervalMs, samples };
}

/** What a history answered, as JSON carries it. */
export function queryAnswer(result: QueryResult): QueryShape {
  const series = result.series.map(({ series, aggregation, values }) => ({
    ...seriesToShape(series),
    aggregation,
    values: Array.from(values, valueToShape),
  }));
  return { ...result, parts: [...result.parts], series };
}

/** The series of a history, as JSON carries them. */
export function catalogueAnswer(entries: readonly CatalogueEntry[]): CatalogueShape {
  return entries.map(({ series, firstMs, lastMs }) => ({ ...seriesToShape(series), firstMs, lastMs }));
}

/** What happened, as JSON carries it. */
export function eventsAnswer(events: readonly RecordedEvent[]): EventsShape {
  return events.map(({ type, timeMs, labels, details }) => ({
    type,
    timeMs,
    labels: { ...labels },
    details: { ...details },
  }));
}
