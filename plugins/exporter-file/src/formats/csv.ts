import { stringify } from 'csv-stringify/sync';
import type { ExportChunk, ExportTable, TableSeries } from './export-table.ts';
import { createIsoTimes } from './iso-times.ts';

/** Labels of these names would be taken for the columns themselves. */
const OWN_COLUMNS = ['time', 'metric'];

/**
 * One row a sample: time in UTC, metric, a column for each label that any of the series has, values in base units. Text
 * goes through csv-stringify; times and numbers need no quotes and are put beside it, which is several times as fast
 * (`bench/export-cost.ts`).
 */
export function* encodeCsv<One extends TableSeries>(table: ExportTable<One>): Generator<ExportChunk> {
  const labels = labelNames(table);
  yield { data: csvHeader(labels, table.columns), rows: 0 };
  yield* encodeCsvRows(table, labels);
}

/** Names of the labels that any of the series has, sorted. */
export function labelNames({ series }: { readonly series: readonly TableSeries[] }): string[] {
  return [...new Set(series.flatMap((one) => Object.keys(one.series.labels)))].sort();
}

export function csvHeader(labels: readonly string[], columns: readonly string[]): string {
  const taken = new Set([...OWN_COLUMNS, ...columns]);
  const headings = labels.map((label) => (taken.has(label) ? `label_${label}` : label));
  return stringify([[...OWN_COLUMNS, ...headings, ...columns]]);
}

/** The rows below a header with these labels. Those that are not among them are left out. */
export function* encodeCsvRows<One extends TableSeries>(
  table: ExportTable<One>,
  labels: readonly string[],
): Generator<ExportChunk> {
  const isoTime = createIsoTimes();
  for (const one of table.series) {
    const { metric, labels: values } = one.series;
    const text = stringify([[metric.name, ...labels.map((label) => values[label] ?? '')]], { escape_formulas: true });
    const named = `,${text.slice(0, -1)}`;
    for (const block of table.blocks(one)) {
      let rows = '';
      for (let i = 0; i < block.timesMs.length; i++) {
        rows += isoTime(block.timesMs[i] as number) + named;
        for (const column of block.columns) rows += csvNumber(column[i] as number);
        rows += '\n';
      }
      yield { data: rows, rows: block.timesMs.length };
    }
  }
}

function csvNumber(value: number): string {
  return Number.isNaN(value) ? ',' : `,${value}`;
}
