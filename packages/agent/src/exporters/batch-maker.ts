import {
  compileSelector,
  type Frame,
  formatSeries,
  type Labels,
  type Layout,
  type Selector,
  type Series,
} from '@tidemark/core';
import type { ExportBatch } from '@tidemark/plugin-kit';

export interface BatchMakerOptions {
  /** Where it was recorded, for every batch. */
  readonly resource: Labels;
  /** Series that any of them matches; none for all. */
  readonly selectors: readonly Selector[];
}

/** Makes batches of frames. */
export interface BatchMaker {
  /** Values that a frame of this layout has at most. */
  countValues(layout: Layout): number;
  /**
   * The wanted series of frames, in the order of their names, wherever the frames come from: series without a value are
   * left out. Undefined when there is none. As long as the series are the same, they are the same array.
   */
  make(key: string, frames: readonly Frame[]): ExportBatch | undefined;
}

/** A series that is wanted, and where a layout has it. */
interface WantedSlot {
  readonly slot: number;
  readonly series: Series;
  /** Equal for equal series. */
  readonly name: string;
}

export function createBatchMaker({ resource, selectors }: BatchMakerOptions): BatchMaker {
  const slotsOf = createSlots(selectors);
  let known: readonly Series[] = [];
  return {
    countValues: (layout) => slotsOf(layout).length,
    make: (key, frames) => {
      const { columns, ...rest } = columnsOf(frames, slotsOf);
      if (columns.length === 0) return undefined;
      if (!isSame(known, rest.series)) known = rest.series;
      return { key, resource, series: known, timesMs: Float64Array.from(frames, ({ timeMs }) => timeMs), columns };
    },
  };
}

/** Layouts share their series, so that what comes or goes costs only itself. */
const names = new WeakMap<Series, string>();

function nameOf(series: Series): string {
  const known = names.get(series);
  if (known !== undefined) return known;
  const name = formatSeries(series);
  names.set(series, name);
  return name;
}

function createSlots(selectors: readonly Selector[]): (layout: Layout) => readonly WantedSlot[] {
  const tests = selectors.map(compileSelector);
  const isWanted = (series: Series) => tests.length === 0 || tests.some((test) => test(series));
  const byLayout = new WeakMap<Layout, readonly WantedSlot[]>();
  return (layout) => {
    const known = byLayout.get(layout);
    if (known !== undefined) return known;
    const slots = [...layout.series.entries()]
      .filter(([, series]) => isWanted(series))
      .map(([slot, series]) => ({ slot, series, name: nameOf(series) }))
      .sort(byName);
    byLayout.set(layout, slots);
    return slots;
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

interface Column {
  readonly series: Series;
  readonly name: string;
  readonly values: Float64Array;
  hasValue: boolean;
}

function columnsOf(frames: readonly Frame[], slotsOf: (layout: Layout) => readonly WantedSlot[]) {
  const columns = new Map<string, Column>();
  const byLayout = new Map<Layout, readonly (readonly [slot: number, column: Column])[]>();
  const targetsOf = (layout: Layout) => {
    const known = byLayout.get(layout);
    if (known !== undefined) return known;
    const targets = slotsOf(layout).map(({ slot, series, name }) => {
      let column = columns.get(name);
      if (column === undefined) {
        column = { series, name, values: new Float64Array(frames.length).fill(Number.NaN), hasValue: false };
        columns.set(name, column);
      }
      return [slot, column] as const;
    });
    byLayout.set(layout, targets);
    return targets;
  };
  for (const [row, { layout, values }] of frames.entries()) {
    for (const [slot, column] of targetsOf(layout)) {
      const value = values[slot] as number;
      if (Number.isNaN(value)) continue;
      column.values[row] = value;
      column.hasValue = true;
    }
  }
  const full = [...columns.values()].filter(({ hasValue }) => hasValue);
  if (byLayout.size > 1) full.sort(byName);
  return { series: full.map(({ series }) => series), columns: full.map(({ values }) => values) };
}

function isSame(a: readonly Series[], b: readonly Series[]): boolean {
  return a.length === b.length && a.every((series, i) => series === b[i] || nameOf(series) === nameOf(b[i] as Series));
}
