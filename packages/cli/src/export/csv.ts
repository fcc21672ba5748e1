import { stringify } from 'csv-stringify/sync';
import type { ExportChunk, ExportTable } from './export-table.ts';
import { createIsoTimes } from './iso-times.ts';

/** Labels of these names would be taken for the columns themselves. */
const OWN_COLUMNS = ['time', 'metric'];

/**
 * One row a sample: time in UTC, metric, a column for each label that any of the series has, values in base units. Text
 * goes through csv-stringify; times and numbers need no quotes and are put beside it, which is several times as fast
 * (`bench/export-cost.ts`).
 */
export function* encodeCsv(table: ExportTable): Generator<ExportChunk> {
  const { series, columns } = table;
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.series.labels)))].sort();
  const taken = new Set([...OWN_COLUMNS, ...columns]);
  const headings = labels.map((label) => (taken.has(label) ? `label_${label}` : label));
  yield { data: stringify([[...OWN_COLUMNS, ...headings, ...columns]]), rows: 0 };
  const isoTime = createIsoTimes();
  for (const one of series) {
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
