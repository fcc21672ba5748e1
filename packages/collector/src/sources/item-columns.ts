import type { Series } from '@tidemark/core';

/** The columns of one item, such as a process. */
export interface Columns {
  readonly series: readonly Series[];
  /** Writes `series.length` values from `offset` on. */
  write(values: Float64Array, offset: number): void;
  close?(): void;
}

/** Columns side by side, of items that come and go. */
export interface ItemColumns<T, C extends Columns> {
  /** A new array whenever the items changed, else the same one. */
  readonly series: readonly Series[];
  readonly columns: readonly C[];
  /** From now on there are columns for these items, in this order; those of items that stay are kept. Nobody changes the array. */
  update(items: readonly T[]): void;
  write(values: Float64Array, offset: number): void;
  close(): void;
}

/** `create` makes the columns of an item; `isCurrent` says whether they still fit it. */
export function createItemColumns<T, C extends Columns>(
  create: (item: T) => C,
  isCurrent: (columns: C) => boolean = () => true,
): ItemColumns<T, C> {
  let byItem = new Map<T, C>();
  let known: readonly T[] = [];
  let columns: readonly C[] = [];
  let series: readonly Series[] = [];
  const areThose = (items: readonly T[]) =>
    items.length === columns.length && columns.every((entry, i) => byItem.get(items[i] as T) === entry);
  return {
    get series() {
      return series;
    },
    get columns() {
      return columns;
    },
    update: (items) => {
      // As in most ticks: nobody came, went or changed.
      if ((items === known || areThose(items)) && columns.every(isCurrent)) return;
      known = items;
      const next = new Map<T, C>();
      for (const item of items) {
        const old = byItem.get(item);
        next.set(item, old !== undefined && isCurrent(old) ? old : create(item));
      }
      for (const [item, old] of byItem) if (next.get(item) !== old) old.close?.();
      byItem = next;
      columns = [...next.values()];
      series = columns.flatMap((entry) => entry.series);
    },
    write: (values, start) => {
      let offset = start;
      for (const entry of columns) {
        entry.write(values, offset);
        offset += entry.series.length;
      }
    },
    close: () => {
      for (const entry of columns) entry.close?.();
    },
  };
}
