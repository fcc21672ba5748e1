import type { ProcessSample } from './sample.ts';

export type ProcessColumn = 'name' | 'pid' | 'cpuPercent' | 'residentBytes' | 'threads';

export interface ProcessOrder {
  readonly column: ProcessColumn;
  readonly descending: boolean;
}

/** The first `count` processes in an order. Absent values come last either way; equals are in the order of their pid. */
export function orderProcesses(
  processes: readonly ProcessSample[],
  order: ProcessOrder,
  count: number,
): ProcessSample[] {
  const sign = order.descending ? -1 : 1;
  const compare = (a: ProcessSample, b: ProcessSample) =>
    order.column === 'name'
      ? sign * a.name.localeCompare(b.name)
      : compareNumbers(a[order.column], b[order.column], sign);
  return [...processes].sort((a, b) => compare(a, b) || a.pid - b.pid).slice(0, count);
}

/** The order after a click on a column's head: numbers begin with the greatest, a second click turns it round. */
export function nextOrder(order: ProcessOrder, column: ProcessColumn): ProcessOrder {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: column !== 'name' && column !== 'pid' };
}

function compareNumbers(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}
