import { formatQuantity } from '@tidemark/alerts';
import { formatDuration } from '@tidemark/core';
import { printable } from '../format/printable.ts';
import { formatDateTime, formatSpan } from '../format/time.ts';
import type { Output } from '../output.ts';
import type { TimeRange } from '../time-range.ts';
import type { SuggestedRule } from './suggested-rule.ts';

export interface SuggestionView extends TimeRange {
  readonly stepMs: number;
  readonly forMs: number;
}

/** Fires so much of the time that nobody would look any more. */
const TOO_OFTEN = 0.2;

/** Fewer values than this say little of one in a hundred. */
const FEW_VALUES = 1000;

/** Why these thresholds, how often they would have fired, and the rules to paste. */
export function formatSuggestions(
  suggestions: readonly SuggestedRule[],
  view: SuggestionView,
  { bold, dim }: Pick<Output, 'bold' | 'dim'>,
): string {
  const { fromMs, toMs, stepMs, forMs } = view;
  const heading = `${formatDateTime(fromMs)} to ${formatDateTime(toMs)}, averages of ${formatDuration(stepMs)}, thresholds reached for ${formatDuration(forMs)}`;
  const parts = suggestions.flatMap((suggestion) => ['', ...describe(suggestion, view, bold)]);
  return [heading, ...parts, '', dim('for alerts.yaml:'), ...formatRulesYaml(suggestions), ''].join('\n');
}

function describe(suggestion: SuggestedRule, view: SuggestionView, bold: Output['bold']): string[] {
  const { bounds, dimension, values, warning, critical, rule } = suggestion;
  const isAbove = bounds.direction === 'above';
  const show = (value: number | undefined) => formatQuantity(value ?? Number.NaN, dimension);
  const edge = isAbove ? 'at or above it' : 'at or below it';
  const seenMs = values * view.stepMs;
  return [
    bold(printable(String(rule.series))),
    `  warning   ${show(bounds.warning)}: 5 % of the time it was ${edge} (${isAbove ? 'p95' : 'p5'})`,
    `            would have fired ${firedWords(warning)}`,
    `  critical  ${show(bounds.critical)}: 10 % beyond ${isAbove ? 'p99' : 'p1'}`,
    `            would have fired ${firedWords(critical)}`,
    ...(warning.ms > seenMs * TOO_OFTEN
      ? [`  this hardly varies, so that what is usual reaches the threshold: move warning ${isAbove ? 'up' : 'down'}`]
      : []),
    ...(values < FEW_VALUES ? [`  only ${values} values (${formatSpan(seenMs)}): ask again when there are more`] : []),
  ];
}

function firedWords({ times, ms }: SuggestedRule['warning']): string {
  return times === 0 ? 'never' : `${times === 1 ? 'once' : `${times} times`}, for ${formatSpan(ms)} in all`;
}

/** As an alerts file has them. */
export function formatRulesYaml(suggestions: readonly SuggestedRule[]): string[] {
  return ['rules:', ...suggestions.flatMap(ruleLines)];
}

function ruleLines({ name, rule }: SuggestedRule): string[] {
  const [side, levels] = rule.above === undefined ? ['below', rule.below] : ['above', rule.above];
  return [
    `  ${name}:`,
    `    series: '${String(rule.series).replaceAll("'", "''")}'`,
    ...(rule.per === undefined ? [] : [`    per: [${rule.per.join(', ')}]`]),
    `    ${side}: { warning: ${levels?.warning}, critical: ${levels?.critical} }`,
    `    for: ${rule.for}`,
  ];
}
