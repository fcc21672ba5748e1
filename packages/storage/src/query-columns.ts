import { type Aggregation, formatSeries, type Layout, type Series } from '@tidemark/core';
import type { LayoutReader } from './layout-reader.ts';
import type { QueryRequest } from './query.ts';
import { requireFitting } from './query-limits.ts';
import { createStepAggregator, type StepAggregator } from './step-aggregator.ts';

/** A series of the answer while it is computed. */
export interface Column {
  readonly series: Series;
  readonly aggregation: Aggregation;
  readonly aggregator: StepAggregator;
  /** The newest sample and its place on the time line. */
  lastAt: number;
  lastValue: number;
  /** Whether a sample fell into the range. */
  touched: boolean;
}

/** The matching slots of one layout: `slots[i]` feeds `columns[i]`. */
interface Projection {
  readonly slots: readonly number[];
  readonly columns: readonly Column[];
}

/** The series of an answer, found as the layouts of its frames are met. */
export interface Columns {
  project(layoutId: number, layouts: LayoutReader): Projection;
  /** Those that have a sample in the range, in the order of their text form. */
  touched(): Column[];
}

export function createColumns(
  { aggregation }: QueryRequest,
  points: number,
  matches: (series: Series) => boolean,
): Columns {
  const byText = new Map<string, Column>();
  const projections = new Map<number, Projection>();
  const columnOf = (series: Series): Column => {
    const text = formatSeries(series);
    let column = byText.get(text);
    if (column === undefined) {
      requireFitting(points, byText.size + 1);
      const used = aggregation ?? (series.metric.kind === 'counter' ? 'rate' : 'avg');
      const aggregator = createStepAggregator(used, points);
      column = {
        series,
        aggregation: used,
        aggregator,
        lastAt: Number.NEGATIVE_INFINITY,
        lastValue: 0,
        touched: false,
      };
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
