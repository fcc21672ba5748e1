import type { ExportBatch, Labels } from '@tidemark/plugin-kit';
import { prometheusLabels, prometheusName } from '@tidemark/plugin-kit/formats';

/** A series of a batch as its receiver knows it. */
export interface Line {
  /** With its name as `__name__`, sorted by name. */
  readonly labels: Labels;
  /** By row; NaN is absent. */
  readonly values: Float64Array;
  /** It had a value in the last row of the batch before. */
  readonly isContinued: boolean;
  /** It is not in this batch. */
  readonly isGone: boolean;
}

/** The lines of batches, one after the other. */
export interface Lines {
  /**
   * Those of its series, and of the series that the batch before ended with and this one does not hold. The same key gives
   * the same answer as often as it comes in a row.
   */
  of(batch: ExportBatch): readonly Line[];
}

export function createLines(prefix: string): Lines {
  const namesOf = createNames(prefix);
  let key: string | undefined;
  let before: ReadonlyMap<string, Labels> = new Map();
  let after = before;
  return {
    of: (batch) => {
      const rows = batch.timesMs.length;
      if (rows === 0) return [];
      if (batch.key !== key) [key, before] = [batch.key, after];
      const lines = linesOf(namesOf(batch), batch.columns, before);
      const alive = [...lines].filter(([, { values }]) => !Number.isNaN(values[rows - 1]));
      after = new Map(alive.map(([id, { labels }]) => [id, labels]));
      const values = new Float64Array(rows).fill(Number.NaN);
      const gone = [...before].filter(([id]) => !lines.has(id));
      return [...lines.values(), ...gone.map(([, labels]) => ({ labels, values, isContinued: true, isGone: true }))];
    },
  };
}

/** By what tells them apart. Of series that differ only in what Prometheus does not take the first one stays. */
function linesOf(names: readonly Name[], columns: ExportBatch['columns'], before: ReadonlyMap<string, Labels>) {
  const lines = new Map<string, Line>();
  for (const [slot, { id, labels }] of names.entries()) {
    if (lines.has(id)) continue;
    lines.set(id, { labels, values: columns[slot] as Float64Array, isContinued: before.has(id), isGone: false });
  }
  return lines;
}

interface Name {
  readonly id: string;
  readonly labels: Labels;
}

/** Names the series of a batch; remembers those of the newest catalogue, which batches share as long as it does not change. */
function createNames(prefix: string): (batch: ExportBatch) => readonly Name[] {
  let known: { readonly series: ExportBatch['series']; readonly resource: string; readonly names: Name[] } | undefined;
  return ({ series, resource }) => {
    const where = JSON.stringify(resource);
    if (known?.series === series && known.resource === where) return known.names;
    const names = series.map(({ metric, labels: own }) => {
      const labels = prometheusLabels({ ...resource, ...own, __name__: prometheusName(prefix + metric.name) });
      return { id: JSON.stringify(labels), labels };
    });
    known = { series, resource: where, names };
    return names;
  };
}
