import type { AlertRuleShape } from '@tidemark/api/client';
import { formatDuration } from '@tidemark/core';
import { printable } from '../format/printable.ts';
import { cutToWidth } from '../format/text.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import type { TableStyle } from './alert-table.ts';
import { limitWords, NOTHING } from './alert-words.ts';

const MAX_SERIES_WIDTH = 60;

/** Rules as a table for people, in the order given. */
export function formatRules(
  rules: readonly AlertRuleShape[],
  { width, bold, dim }: Pick<TableStyle, 'width' | 'bold' | 'dim'>,
): string {
  const column = (heading: string, cell: (rule: AlertRuleShape) => string): FittedColumn => ({
    heading,
    align: 'left',
    cells: rules.map(cell),
  });
  const [heading = '', ...lines] = formatFittedTable(
    [
      column('RULE', ({ name }) => printable(name)),
      { ...column('ALERTS', alertsWords), align: 'right' },
      column('WARNING', (rule) => limitWords(rule, 'warning')),
      column('CRITICAL', (rule) => limitWords(rule, 'critical')),
      { ...column('FOR', ({ forMs }) => formatDuration(forMs)), dispensable: 1 },
      { ...column('KIND', ({ kind }) => kind), dispensable: 2 },
      { ...column('FROM', originWords), dispensable: 3 },
      column('WATCHES', (rule) => cutToWidth(printable(watchedWords(rule)), MAX_SERIES_WIDTH)),
    ],
    width,
  );
  const shown = lines.map((line, index) => (rules[index]?.enabled === false ? dim(line) : line));
  return [bold(heading), ...shown, ''].join('\n');
}

function alertsWords({ enabled, alerts, leftOut }: AlertRuleShape): string {
  if (!enabled) return 'disabled';
  if (leftOut > 0) return `${alerts} of ${alerts + leftOut}`;
  return alerts === 0 ? NOTHING : String(alerts);
}

/** The series, or of what events; `process-crash{name="web"}`. */
function watchedWords({ kind, series, written }: AlertRuleShape): string {
  if (kind !== 'event') return series;
  const { type } = (written.event ?? {}) as { readonly type?: unknown };
  return `${type}${series === '{}' ? '' : series}`;
}

function originWords({ origin, isChanged }: AlertRuleShape): string {
  return isChanged && origin !== 'command' ? `${origin}, changed` : origin;
}
