import type { MetricComparison, RunComparison } from '@tidemark/soak';
import { printable } from '../format/printable.ts';
import { wrap } from '../load/facts.ts';
import type { Style } from './report-text.ts';

const MARKS: Readonly<Record<MetricComparison['change'], string>> = {
  regressed: 'WORSE',
  improved: 'better',
  unchanged: 'same',
  'not-enough-evidence': 'unsure',
};
const MARK_WIDTH = 6;
const MOST = 20;

/** What changed against the baseline, what got worse first. What stayed the same is only counted. */
export function formatComparison({ baseline, metrics, unmatched, cautions }: RunComparison, style: Style): string[] {
  const { width, bold, dim } = style;
  const told = metrics.filter(({ change }) => change !== 'unchanged');
  const same = metrics.length - told.length;
  const runs = baseline.length === 1 ? 'one run' : `${baseline.length} runs`;
  const lines = told.slice(0, MOST).flatMap((metric) => describe(metric, style));
  return [
    bold(`against ${runs} before: ${summaryOf(metrics)}`),
    ...lines,
    ...(told.length > MOST ? [`and ${told.length - MOST} more`] : []),
    ...(same === 0 || told.length === 0 ? [] : [dim(`${same} unchanged`)]),
    ...(unmatched.length === 0 ? [] : wrap(`not in both: ${unmatched.map(printable).join(', ')}`, width)),
    ...cautions.flatMap((caution) => wrap(`warning: ${printable(caution)}`, width)),
  ];
}

function summaryOf(metrics: readonly MetricComparison[]): string {
  const count = (wanted: MetricComparison['change']) => metrics.filter(({ change }) => change === wanted).length;
  const parts = [
    [count('regressed'), 'worse'],
    [count('improved'), 'better'],
    [count('unchanged'), 'the same'],
    [count('not-enough-evidence'), 'not sure'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return told.length === 0 ? 'nothing to compare' : told.join(', ');
}

function describe({ change, process, reason }: MetricComparison, { width, bold }: Style): string[] {
  const indent = MARK_WIDTH + 2;
  const room = width === undefined ? undefined : width - indent;
  const [first = '', ...rest] = wrap(`${printable(process)}: ${printable(reason)}`, room);
  const line = `${MARKS[change].padEnd(indent)}${first}`;
  return [change === 'regressed' ? bold(line) : line, ...rest.map((text) => ' '.repeat(indent) + text)];
}
