import type { LatencySummary } from '@tidemark/load';
import { formatTable } from '../format/table.ts';
import type { Output } from '../output.ts';
import { LABEL_WIDTH } from './facts.ts';
import { formatLatency } from './progress-lines.ts';

export type NamedLatency = readonly [name: string, summary: LatencySummary | null];

const QUANTILES = [
  ['p50', 'p50Ms'],
  ['p90', 'p90Ms'],
  ['p99', 'p99Ms'],
  ['p99.9', 'p999Ms'],
  ['max', 'maxMs'],
] as const;

/** Below this, a row of quantiles does not fit. */
const WIDE_FROM = 64;

/** Below `title`, a row for each latency that was measured, or on a narrow terminal a row for each quantile. */
export function formatLatencies(
  title: string,
  latencies: readonly NamedLatency[],
  { width, bold }: Pick<Output, 'bold' | 'width'>,
): string[] {
  const present = latencies.filter((each): each is readonly [string, LatencySummary] => each[1] !== null);
  if (present.length === 0) return [];
  const wide = [
    [title.padEnd(LABEL_WIDTH), ...QUANTILES.map(([name]) => name)],
    ...present.map(([name, summary]) => [name, ...QUANTILES.map(([, key]) => formatLatency(summary[key]))]),
  ];
  const rows = width === undefined || width >= WIDE_FROM ? wide : transpose(wide);
  const align = (rows[0] as string[]).map((_, column) => (column === 0 ? 'left' : 'right'));
  const [heading = '', ...lines] = formatTable(rows, { align: align as ('left' | 'right')[], width });
  return [bold(heading), ...lines];
}

function transpose(rows: readonly (readonly string[])[]): string[][] {
  return (rows[0] as string[]).map((_, column) => rows.map((row) => row[column] as string));
}
