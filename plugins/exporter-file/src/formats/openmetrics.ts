import type { MetricDescriptor } from '@tidemark/plugin-kit';
import { expositionNumber, formatLabels, openMetricsFamily } from '@tidemark/plugin-kit/formats';
import type { ExportChunk, ExportTable, RowBlock, TableSeries } from './export-table.ts';

const MS_PER_SECOND = 1000;

/**
 * OpenMetrics 1.0 text, for `promtool tsdb create-blocks-from openmetrics`: metric families one after the other, each with
 * its series, times in seconds. Of minutes and hours, which have no one value, counters tell the last and gauges the
 * average. A series has one sample at a time: a second one, recorded while the clock was set back, is left out.
 */
export function* encodeOpenMetrics<One extends TableSeries>(table: ExportTable<One>): Generator<ExportChunk> {
  let family: string | undefined;
  for (const one of table.series) {
    const { metric } = one.series;
    const samples = encodeSeries(table, one);
    for (const chunk of samples) {
      const head = family === metric.name ? '' : openMetricsFamily(metric).head;
      family = metric.name;
      yield { ...chunk, data: head + chunk.data };
    }
  }
  yield { data: '# EOF\n', rows: 0 };
}

function* encodeSeries<One extends TableSeries>(
  table: ExportTable<One>,
  one: One,
): Generator<ExportChunk & { readonly data: string }> {
  const { metric, labels } = one.series;
  const named = `${openMetricsFamily(metric).sampleName}${formatLabels(labels)} `;
  const valuesOf = chooseValues(table, metric);
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const block of table.blocks(one)) {
    const { timesMs } = block;
    const values = valuesOf(block);
    let text = '';
    let rows = 0;
    for (let i = 0; i < timesMs.length; i++) {
      const timeMs = timesMs[i] as number;
      const value = values[i] as number;
      if (timeMs === previousMs || Number.isNaN(value)) continue;
      previousMs = timeMs;
      text += `${named}${expositionNumber(value)} ${timeMs / MS_PER_SECOND}\n`;
      rows++;
    }
    yield { data: text, rows, leftOut: timesMs.length - rows };
  }
}

function chooseValues(
  { columns }: Pick<ExportTable, 'columns'>,
  { kind }: MetricDescriptor,
): (block: RowBlock) => Float64Array {
  const place = Math.max(0, columns.indexOf(kind === 'counter' ? 'last' : 'avg'));
  return (block) => block.columns[place] as Float64Array;
}
