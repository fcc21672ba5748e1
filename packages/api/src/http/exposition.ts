import { type Frame, formatLabels, type MetricDescriptor, type Series } from '@tidemark/core';

/** Content type of {@link formatExposition}. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** A frame in the Prometheus text format: metrics together, each with HELP and TYPE, absent values left out. */
export function formatExposition(frame: Frame): string {
  const lines = new Map<string, string[]>();
  for (const [slot, series] of frame.layout.series.entries()) {
    const value = frame.values[slot] as number;
    if (Number.isNaN(value)) continue;
    linesOf(series, lines).push(`${series.metric.name}${formatLabels(series.labels)} ${value}`);
  }
  const text = [...lines.values()].map((part) => part.join('\n')).join('\n');
  return text === '' ? '' : `${text}\n`;
}

function linesOf({ metric }: Series, lines: Map<string, string[]>): string[] {
  let part = lines.get(metric.name);
  if (part === undefined) {
    part = [`# HELP ${metric.name} ${escapeHelp(metric)}`, `# TYPE ${metric.name} ${metric.kind}`];
    lines.set(metric.name, part);
  }
  return part;
}

function escapeHelp({ help }: MetricDescriptor): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
