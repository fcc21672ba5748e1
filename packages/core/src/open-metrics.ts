import type { MetricDescriptor } from './metric.ts';
import { escapeLabelValue } from './series.ts';

/** How OpenMetrics 1.0 presents a metric: https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export interface OpenMetricsFamily {
  /** Name of the samples: that of the family, and for counters, and only those, `_total` behind it. */
  readonly sampleName: string;
  /** The lines that stand before the samples: TYPE, UNIT where the name of the family ends in it, and HELP. */
  readonly head: string;
}

const TOTAL = /_total$/;

/** The family of a metric, which may be one that was imported and is named as somebody else likes it. */
export function openMetricsFamily({ name, kind, unit, help }: MetricDescriptor): OpenMetricsFamily {
  const family = kind === 'counter' ? name.replace(TOTAL, '') : name;
  const head = [
    `# TYPE ${family} ${kind}\n`,
    family.endsWith(`_${unit}`) ? `# UNIT ${family} ${unit}\n` : '',
    help === '' ? '' : `# HELP ${family} ${escapeLabelValue(help)}\n`,
  ];
  return { sampleName: kind === 'counter' ? `${family}_total` : family, head: head.join('') };
}

/** Prometheus text 0.0.4, or OpenMetrics 1.0. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** What answers in these formats say they are. */
export const EXPOSITION_TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const satisfies Readonly<Record<ExpositionFormat, string>>;

/** The lines that stand before the samples of a metric: HELP and TYPE, and in OpenMetrics UNIT. */
export function expositionHead(metric: MetricDescriptor, format: ExpositionFormat): string {
  if (format === 'openmetrics') return openMetricsFamily(metric).head;
  const { name, kind, help } = metric;
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${kind}\n`;
}

/** A value as the text formats of Prometheus write it. NaN is no value here: absent samples are left out. */
export function expositionNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
