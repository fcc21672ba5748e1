import type { LoadReport, ThresholdName } from '@tidemark/load';
import { formatTable } from '../format/table.ts';
import type { Output } from '../output.ts';
import { formatLatency, formatRate } from './progress-lines.ts';

const NAMES: Readonly<Record<ThresholdName, string>> = {
  maxErrors: 'errors',
  maxGaps: 'gaps',
  maxSkipped: 'skipped',
  maxP50Ms: 'p50',
  maxP99Ms: 'p99',
  maxLatencyMs: 'max',
  minRate: 'rate',
};

/** A line for each threshold: whether it was kept, and what was measured. */
export function formatJudgements({ verdict }: LoadReport, { width }: Pick<Output, 'width'>): string[] {
  const rows = verdict.judgements.map(({ threshold, limit, actual, passed }) => [
    passed ? 'ok' : 'FAILED',
    NAMES[threshold],
    actual === null ? 'not measured' : inUnit(threshold, actual),
    `${threshold === 'minRate' ? 'at least' : 'at most'} ${inUnit(threshold, limit)}`,
  ]);
  return formatTable(rows, { align: ['left', 'left', 'right', 'left'], width });
}

function inUnit(threshold: ThresholdName, value: number): string {
  if (threshold === 'minRate') return formatRate(value);
  return threshold.endsWith('Ms') ? formatLatency(value) : String(value);
}
