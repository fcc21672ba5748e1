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

/** What is wanted of a layout, in the order of names. */
interface Wanted {
  readonly slots: Uint32Array;
  readonly series: readonly Series[];
}

export function createBatchMaker({ resource, selectors }: BatchMakerOptions): BatchMaker {
  const wantedOf = createWanted(selectors);
  let known: readonly Series[] = [];
  return {
    countValues: (layout) => wantedOf(layout).slots.length,
    make: (key, frames) => {
      const { columns, ...rest } = columnsOf(frames, wantedOf);
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

function createWanted(selectors: readonly Selector[]): (layout: Layout) => Wanted {
  const tests = selectors.map(compileSelector);
  const isWanted = (series: Series) => tests.length === 0 || tests.some((test) => test(series));
  const byLayout = new WeakMap<Layout, Wanted>();
  return (layout) => {
    const known = byLayout.get(layout);
    if (known !== undefined) return known;
    const all = layout.series;
    const slots = Uint32Array.from(all.keys())
      .filter((slot) => isWanted(all[slot] as Series))
      .sort((a, b) => byName(all[a] as Series, all[b] as Series));
    const wanted = { slots, series: Array.from(slots, (slot) => all[slot] as Series) };
    byLayout.set(layout, wanted);
    return wanted;
  };
}

function byName(a: Series, b: Series): number {
  if (a === b) return 0;
  const [first, second] = [nameOf(a), nameOf(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** One array for all values, since thousands of small ones are garbage that outlives what made it. */
function columnsOf(frames: readonly Frame[], wantedOf: (layout: Layout) => Wanted) {
  const all = everySeries(new Set(frames.map(({ layout }) => wantedOf(layout))));
  const rows = frames.length;
  const values = new Float64Array(all.length * rows).fill(Number.NaN);
  const hasValue = new Uint8Array(all.length);
  const targetsOf = createTargets(all);
  for (const [row, frame] of frames.entries()) {
    const wanted = wantedOf(frame.layout);
    const targets = targetsOf(wanted);
    for (const [i, slot] of wanted.slots.entries()) {
      const value = frame.values[slot] as number;
      if (Number.isNaN(value)) continue;
      const column = targets[i] as number;
      values[column * rows + row] = value;
      hasValue[column] = 1;
    }
  }
  const full = [...all.keys()].filter((column) => hasValue[column] === 1);
  return {
    series: full.map((column) => all[column] as Series),
    columns: full.map((column) => values.subarray(column * rows, (column + 1) * rows)),
  };
}

/** The series of all of them, each once, in the order of names. */
function everySeries(each: ReadonlySet<Wanted>): readonly Series[] {
  const [first, ...others] = each;
  if (others.length === 0) return first?.series ?? [];
  const byTheirName = new Map([...each].flatMap(({ series }) => series).map((series) => [nameOf(series), series]));
  return [...byTheirName.values()].sort(byName);
}

/** Where the series of a layout are among all. */
function createTargets(all: readonly Series[]): (wanted: Wanted) => Uint32Array {
  const known = new Map<Wanted, Uint32Array>();
  let places: ReadonlyMap<string, number> | undefined;
  return (wanted) => {
    let targets = known.get(wanted);
    if (targets === undefined) {
      places ??= new Map(all.map((series, place) => [nameOf(series), place]));
      const placeOf = places;
      targets = Uint32Array.from(wanted.series, (series) => placeOf.get(nameOf(series)) as number);
      known.set(wanted, targets);
    }
    return targets;
  };
}

function isSame(a: readonly Series[], b: readonly Series[]): boolean {
  return a.length === b.length && a.every((series, i) => series === b[i] || nameOf(series) === nameOf(b[i] as Series));
}
