import { formatSeries, type Layout, type Series } from '@tidemark/core';

/** Series of earlier layouts whose numbers are kept. */
const KEPT_PAST_NUMBERS = 50_000;

/** A layout whose series have numbers. Never changed. */
export interface Numbering {
  readonly layout: Layout;
  /** Parallel to the layout's series. */
  readonly numbers: readonly number[];
  /** Where the series of a number is in the layout. */
  readonly slots: ReadonlyMap<number, number>;
  /** Series that come later have this number or a greater one. */
  readonly nextNumber: number;
}

/**
 * Numbers for the series of the layout in force, so that they are named to clients once. A series keeps its number for
 * as long as it is in the layout; a number never means another series.
 */
export class SeriesNumbers {
  inForce: Numbering = { layout: { series: [] }, numbers: [], slots: new Map(), nextNumber: 1 };
  #byName = new Map<string, number>();
  readonly #past = new Map<string, number>();
  #next = 1;

  /** Takes the layout of a frame, which is in force then. */
  take(layout: Layout): Numbering {
    if (layout === this.inForce.layout) return this.inForce;
    const byName = new Map<string, number>();
    const numbers = layout.series.map((series) => {
      const name = formatSeries(series);
      const number = this.#byName.get(name) ?? this.#next++;
      byName.set(name, number);
      return number;
    });
    this.#byName = byName;
    const slots = new Map(numbers.map((number, slot) => [number, slot]));
    this.inForce = { layout, numbers, slots, nextNumber: this.#next };
    return this.inForce;
  }

  /** The number of a series of an earlier layout: the one it has now, else one that nothing else has, for a while the same. */
  pastNumberOf(name: string): number {
    const known = this.#byName.get(name) ?? this.#past.get(name);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#past.set(name, number);
    if (this.#past.size > KEPT_PAST_NUMBERS) this.#past.delete(this.#past.keys().next().value as string);
    return number;
  }
}

/** Series of a frame in the order in which their values are sent. Never changed. */
export interface Columns {
  readonly numbers: readonly number[];
  /** Parallel to `numbers`: where the values are in a frame. */
  readonly slots: readonly number[];
  /** Parallel to `numbers`. */
  readonly series: readonly Series[];
}

export type Matches = (series: Series) => boolean;

/** The series of a layout that match. */
export function columnsOf(numbering: Numbering, matches: Matches): Columns {
  const slots = numbering.layout.series.flatMap((series, slot) => (matches(series) ? [slot] : []));
  return columnsAt(slots, numbering);
}

/** The same columns in a later layout than `from`: what left is gone, what is new comes last. */
export function nextColumns(columns: Columns, from: Numbering, to: Numbering, matches: Matches): Columns {
  const slots: number[] = [];
  for (const number of columns.numbers) {
    const slot = to.slots.get(number);
    if (slot !== undefined) slots.push(slot);
  }
  for (const [slot, number] of to.numbers.entries()) {
    if (number >= from.nextNumber && matches(to.layout.series[slot] as Series)) slots.push(slot);
  }
  return columnsAt(slots, to);
}

function columnsAt(slots: readonly number[], { layout, numbers }: Numbering): Columns {
  return {
    slots,
    numbers: slots.map((slot) => numbers[slot] as number),
    series: slots.map((slot) => layout.series[slot] as Series),
  };
}

export function isSameColumns(a: Columns, b: Columns): boolean {
  if (a === b) return true;
  return a.numbers.length === b.numbers.length && a.numbers.every((number, i) => number === b.numbers[i]);
}
