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
 * five minutes more. Of series that differ only in what Prometheus does not take the first one stays: it would refuse the page.
 */
export function writePage({ resource, series, timesMs, columns }: ExportBatch, format: ExpositionFormat): string {
  const families = new Map<string, { readonly metric: MetricDescriptor; lines: string }>();
  const written = new Set<string>();
  for (const [slot, { metric, labels }] of series.entries()) {
    const value = columns[slot]?.[timesMs.length - 1] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const name = prometheusName(metric.name);
    const family = families.get(name) ?? { metric: { ...metric, name }, lines: '' };
    families.set(name, family);
    const sampleName = format === 'openmetrics' ? openMetricsFamily(family.metric).sampleName : name;
    const id = sampleName + formatLabels(prometheusLabels({ ...resource, ...labels }));
    if (written.has(id)) continue;
    written.add(id);
    family.lines += `${id} ${expositionNumber(value)}\n`;
  }
  const pages = Array.from(families.values(), ({ metric, lines }) => expositionHead(metric, format) + lines);
  return pages.join('') + (format === 'openmetrics' ? '# EOF\n' : '');
}
