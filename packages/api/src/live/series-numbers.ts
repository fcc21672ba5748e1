import { formatSeries, type Layout, type Series } from '@tidemark/core';

const NOTHING: Layout = { series: [] };

/**
 * Numbers for the series of the layout in force, so that they are named to clients once. A series keeps its number for
 * as long as it is in the layout; a number never means another series.
 */
export class SeriesNumbers {
  layout: Layout = NOTHING;
  /** Slots of the layout whose series were not in the one before. */
  newSlots: readonly number[] = [];
  #byName = new Map<string, number>();
  #slots = new Map<number, number>();
  #numbers: readonly number[] = [];
  #next = 1;

  /** Takes the layout of a frame; answers whether it is another one. */
  take(layout: Layout): boolean {
    if (layout === this.layout) return false;
    const byName = new Map<string, number>();
    const newSlots: number[] = [];
    const numbers = layout.series.map((series, slot) => {
      const name = formatSeries(series);
      const known = this.#byName.get(name);
      if (known === undefined) newSlots.push(slot);
      const number = known ?? this.allocate();
      byName.set(name, number);
      return number;
    });
    this.layout = layout;
    this.newSlots = newSlots;
    this.#byName = byName;
    this.#numbers = numbers;
    this.#slots = new Map(numbers.map((number, slot) => [number, slot]));
    return true;
  }

  numberAt(slot: number): number {
    return this.#numbers[slot] as number;
  }

  /** Where the series of a number is in the layout; undefined when it left. */
  slotOf(number: number): number | undefined {
    return this.#slots.get(number);
  }

  /** The number of a series of the layout. */
  numberOf(name: string): number | undefined {
    return this.#byName.get(name);
  }

  /** A number for a series that is not in the layout. */
  allocate(): number {
    return this.#next++;
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

/** The series of the layout in force that match. */
export function columnsOf(numbers: SeriesNumbers, matches: Matches): Columns {
  const slots = numbers.layout.series.flatMap((series, slot) => (matches(series) ? [slot] : []));
  return columnsAt(slots, numbers);
}

/** The same columns after `numbers` took another layout: what left is gone, what is new comes last. */
export function nextColumns({ numbers: before }: Columns, numbers: SeriesNumbers, matches: Matches): Columns {
  const slots: number[] = [];
  for (const number of before) {
    const slot = numbers.slotOf(number);
    if (slot !== undefined) slots.push(slot);
  }
  for (const slot of numbers.newSlots) {
    if (matches(numbers.layout.series[slot] as Series)) slots.push(slot);
  }
  return columnsAt(slots, numbers);
}

function columnsAt(slots: readonly number[], numbers: SeriesNumbers): Columns {
  return {
    slots,
    numbers: slots.map((slot) => numbers.numberAt(slot)),
    series: slots.map((slot) => numbers.layout.series[slot] as Series),
  };
}

export function isSameColumns(a: Columns, b: Columns): boolean {
  if (a === b) return true;
  return a.numbers.length === b.numbers.length && a.numbers.every((number, i) => number === b.numbers[i]);
}
