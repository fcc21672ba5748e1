import type { Frame, Series } from '@tidemark/core';
import type { QueryResult } from '@tidemark/storage';
import { seriesToShape, valueToShape } from './series-shape.ts';
import type { LatestShape, QueryShape } from './shapes.ts';

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
