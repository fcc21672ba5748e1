import type { ExportChunk, ExportTable, TableSeries } from './export-table.ts';
import { createIsoTimes } from './iso-times.ts';

/**
 * One document: `columns` says what the numbers of a row are, each of `series` has its metric, kind, unit, labels and
 * `rows`. Times are Unix epoch milliseconds. A line a block, so that no line is too long for other tools.
 */
export function* encodeJson<One extends TableSeries>(table: ExportTable<One>): Generator<ExportChunk> {
  yield { data: `{"columns":${JSON.stringify(['timeMs', ...table.columns])},"series":[\n`, rows: 0 };
  let isFirst = true;
  for (const one of table.series) {
    const { metric, labels } = one.series;
    const head = JSON.stringify({ metric: metric.name, kind: metric.kind, unit: metric.unit, labels });
    let opening = `${isFirst ? '' : ',\n'}${head.slice(0, -1)},"rows":[\n`;
    for (const block of table.blocks(one)) {
      let rows = opening;
      for (let i = 0; i < block.timesMs.length; i++) {
        rows += `${i === 0 ? '' : ','}[${block.timesMs[i]}`;
        for (const column of block.columns) rows += `,${jsonNumber(column[i] as number)}`;
        rows += ']';
      }
      yield { data: rows, rows: block.timesMs.length };
      opening = ',\n';
      isFirst = false;
    }
    if (opening === ',\n') yield { data: '\n]}', rows: 0 };
  }
  yield { data: '\n]}\n', rows: 0 };
}

/** One object a sample and line: time in UTC, metric, labels, values. */
export function* encodeNdjson<One extends TableSeries>(table: ExportTable<One>): Generator<ExportChunk> {
  const isoTime = createIsoTimes();
  const names = table.columns.map((name) => `,${JSON.stringify(name)}:`);
  for (const one of table.series) {
    const { metric, labels } = one.series;
    const named = `","metric":${JSON.stringify(metric.name)},"labels":${JSON.stringify(labels)}`;
    for (const block of table.blocks(one)) {
      let rows = '';
      for (let i = 0; i < block.timesMs.length; i++) {
        rows += `{"time":"${isoTime(block.timesMs[i] as number)}${named}`;
        for (const [c, name] of names.entries())
          rows += name + jsonNumber((block.columns[c] as Float64Array)[i] as number);
        rows += '}\n';
      }
      yield { data: rows, rows: block.timesMs.length };
    }
  }
}

/** JSON has no other numbers. */
function jsonNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}
