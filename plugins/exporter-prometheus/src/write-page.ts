import type { ExportBatch, MetricDescriptor } from '@tidemark/plugin-kit';
import {
  type ExpositionFormat,
  expositionHead,
  expositionNumber,
  formatLabels,
  openMetricsFamily,
  prometheusLabels,
  prometheusName,
} from '@tidemark/plugin-kit/formats';

/**
 * The last row of a batch as a page. It carries no timestamps: with them, Prometheus would show a process that has ended for
 * five minutes more.
 */
export function writePage({ resource, series, timesMs, columns }: ExportBatch, format: ExpositionFormat): string {
  const families = new Map<string, { readonly metric: MetricDescriptor; lines: string }>();
  for (const [slot, { metric, labels }] of series.entries()) {
    const value = columns[slot]?.[timesMs.length - 1] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const name = prometheusName(metric.name);
    const family = families.get(name) ?? { metric: { ...metric, name }, lines: '' };
    families.set(name, family);
    const sampleName = format === 'openmetrics' ? openMetricsFamily(family.metric).sampleName : name;
    const all = prometheusLabels({ ...resource, ...labels });
    family.lines += `${sampleName}${formatLabels(all)} ${expositionNumber(value)}\n`;
  }
  const pages = Array.from(families.values(), ({ metric, lines }) => expositionHead(metric, format) + lines);
  return pages.join('') + (format === 'openmetrics' ? '# EOF\n' : '');
}
