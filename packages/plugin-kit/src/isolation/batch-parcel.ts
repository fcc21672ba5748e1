import { applyChange, describeChange, type Labels, type LayoutChange, type Series } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';

/** A batch on its way to another process. */
export interface BatchParcel {
  readonly key: string;
  readonly resource: Labels;
  /** What makes its catalogue of that of the parcel before; undefined when it is the same. Most of it always is. */
  readonly change: LayoutChange | undefined;
  readonly rows: number;
  /** The times, then column after column. */
  readonly values: Float64Array;
}

/** Makes parcels for one process. Every parcel must be sent, in order. */
export function createPacker(): (batch: ExportBatch) => BatchParcel {
  let sent: readonly Series[] = [];
  return ({ key, resource, series, timesMs, columns }) => {
    const rows = timesMs.length;
    const values = new Float64Array(rows * (1 + columns.length));
    values.set(timesMs);
    for (const [slot, column] of columns.entries()) values.set(column, rows * (slot + 1));
    const change = series === sent ? undefined : describeChange(sent, series);
    sent = series;
    return { key, resource, change, rows, values };
  };
}

/** Takes the parcels of a packer, in order. */
export function createUnpacker(): (parcel: BatchParcel) => ExportBatch {
  let series: readonly Series[] = [];
  return ({ key, resource, change, rows, values }) => {
    if (change !== undefined) series = applyChange(series, change);
    const column = (index: number) => values.slice(index * rows, (index + 1) * rows);
    return { key, resource, series, timesMs: column(0), columns: series.map((_, slot) => column(slot + 1)) };
  };
}
