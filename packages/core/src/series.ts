import type { MetricDescriptor } from './metric.ts';

/** Label names to values. Names match `[a-z_][a-z0-9_]*`; values are any text. */
export type Labels = Readonly<Record<string, string>>;

/** One line of history: a metric and the labels that tell it from its sisters. */
export interface Series {
  readonly metric: MetricDescriptor;
  readonly labels: Labels;
}

const SPECIAL = /[\\"\n]/;

/** Backslash, quote and newline escaped as the Prometheus text format has it. */
export function escapeLabelValue(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Labels as `{a="x",b="y"}`, sorted by name, so that equal labels give equal text; empty for none. */
export function formatLabels(labels: Labels): string {
  const names = Object.keys(labels).sort();
  if (names.length === 0) return '';
  return `{${names.map((name) => `${name}="${escapeLabelValue(labels[name] ?? '')}"`).join(',')}}`;
}

/** The series as Prometheus writes it: `process_threads{name="node",pid="7"}`. Equal for equal series. */
export function formatSeries(series: { readonly metric: { readonly name: string }; readonly labels: Labels }): string {
  return series.metric.name + formatLabels(series.labels);
}
