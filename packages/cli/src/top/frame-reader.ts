import type { LiveFrame, SeriesShape } from '@tidemark/api/client';
import { counterIncrease, formatSeries, isContinuous, type Labels, type MetricName } from '@tidemark/core';

/** One value of a frame. */
export interface Cell {
  /** The text form of its series. */
  readonly key: string;
  readonly labels: Labels;
  readonly value: number;
}

/** A frame by metric, and what its counters did since the frame before. */
export interface Reading {
  readonly frame: LiveFrame;
  /** The values of a metric that are there. */
  cells(metric: MetricName): readonly Cell[];
  /** The value of a metric that has one series; NaN when it is absent. */
  value(metric: MetricName): number;
  /** How much a counter grew since the frame before; NaN when there is none to compare with. */
  increase(cell: Cell): number;
  /** The same a second. */
  rate(cell: Cell): number;
}

interface Column {
  readonly slot: number;
  readonly key: string;
  readonly labels: Labels;
}

/** Reads the frames of a live stream, in order. */
export function createFrameReader(): (frame: LiveFrame) => Reading {
  let series: readonly SeriesShape[] | undefined;
  let columns = new Map<string, Column[]>();
  let previous: { readonly frame: LiveFrame; readonly values: ReadonlyMap<string, number> } | undefined;
  return (frame) => {
    if (frame.series !== series) {
      series = frame.series;
      columns = byMetric(series);
    }
    const before = previous !== undefined && isContinuous(previous.frame, frame) ? previous.values : undefined;
    previous = { frame, values: countersOf(frame, columns) };
    return createReading(frame, columns, before);
  };
}

function createReading(
  frame: LiveFrame,
  columns: ReadonlyMap<string, readonly Column[]>,
  before: ReadonlyMap<string, number> | undefined,
): Reading {
  const cells = (metric: MetricName): Cell[] =>
    (columns.get(metric) ?? []).flatMap(({ slot, key, labels }) => {
      const value = frame.values[slot];
      return value === null || value === undefined ? [] : [{ key, labels, value }];
    });
  const increase = ({ key, value }: Cell) => {
    const last = before?.get(key);
    return last === undefined ? Number.NaN : counterIncrease(last, value);
  };
  return {
    frame,
    cells,
    value: (metric) => cells(metric)[0]?.value ?? Number.NaN,
    increase,
    rate: (cell) => increase(cell) / (frame.elapsedMs / 1000),
  };
}

function byMetric(series: readonly SeriesShape[]): Map<string, Column[]> {
  const columns = new Map<string, Column[]>();
  for (const [slot, { metric, labels }] of series.entries()) {
    const column = { slot, key: formatSeries({ metric: { name: metric }, labels }), labels };
    const known = columns.get(metric);
    if (known === undefined) columns.set(metric, [column]);
    else known.push(column);
  }
  return columns;
}

function countersOf(frame: LiveFrame, columns: ReadonlyMap<string, readonly Column[]>): Map<string, number> {
  const values = new Map<string, number>();
  for (const [metric, group] of columns) {
    if (!metric.endsWith('_total')) continue;
    for (const { slot, key } of group) {
      const value = frame.values[slot];
      if (value !== null && value !== undefined) values.set(key, value);
    }
  }
  return values;
}
