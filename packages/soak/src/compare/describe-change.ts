import type { MetricUnit } from '@tidemark/core';
import type { ComparedMetric } from './compare-runs.ts';
import type { Change } from './run-comparison.ts';

/** One sentence without a full stop on what changed and how sure that is. */
export function describeChange(compared: ComparedMetric, confidence: number, change: Change): string {
  const { title, measure, unit, tolerance, difference: found } = compared;
  const { base, now, low, high, difference } = found;
  const per = measure === 'growth an hour' ? '/h' : '';
  const amount = (value: number) => `${formatAmount(value, unit)}${per}`;
  const what = measure === 'level' ? title : measure === 'p95' ? `p95 of ${title}` : `growth of ${title}`;
  const from = `from ${amount(base)} to ${amount(now)} (${signed(low, amount)} to ${signed(high, amount)})`;
  switch (change) {
    case 'regressed':
      return `${what} rose ${from}: more than the ${amount(tolerance)} that are tolerated`;
    case 'improved':
      return `${what} fell ${from}`;
    case 'unchanged':
      return `${what} did not rise by more than ${amount(tolerance)}: ${from}`;
    default:
      return `${what} ${amount(base) === amount(now) ? 'went' : difference > 0 ? 'rose' : 'fell'} ${from}: worse than tolerated with a probability of ${confidence.toFixed(2)}; more baseline runs or longer ones would tell`;
  }
}

function signed(value: number, format: (value: number) => string): string {
  return `${value > 0 ? '+' : ''}${format(value)}`;
}

/** Three digits, in the unit that people read. */
function formatAmount(value: number, unit: MetricUnit): string {
  if (unit === 'bytes') return `${digits(value / 1e6)} MB`;
  return unit === 'ratio' ? `${digits(100 * value)} %` : digits(value);
}

function digits(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}
