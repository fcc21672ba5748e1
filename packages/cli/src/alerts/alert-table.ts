import { formatQuantity } from '@tidemark/alerts';
import type { AlertOverviewShape, AlertStateShape } from '@tidemark/api/client';
import { printable } from '../format/printable.ts';
import { cutToWidth } from '../format/text.ts';
import { formatDateTime, formatMoment } from '../format/time.ts';
import type { Output } from '../output.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import { labelWords, limitWords, NOTHING, stateWords } from './alert-words.ts';

export type TableStyle = Pick<Output, 'width' | 'bold' | 'dim' | 'red' | 'yellow'>;

const MAX_LABELS_WIDTH = 48;

/** Room for what happened before columns beside it are left out. */
const DESCRIPTION_WIDTH = 24;

/** Alerts as a table for people, in the order given; a sentence when there are none. */
export function formatAlerts(alerts: readonly AlertStateShape[], nowMs: number, style: TableStyle): string {
  if (alerts.length === 0) return 'nothing fires\n';
  const column = (heading: string, cell: (alert: AlertStateShape) => string): FittedColumn => ({
    heading,
    align: 'left',
    cells: alerts.map(cell),
  });
  const [heading = '', ...lines] = formatFittedTable(
    [
      column('SEVERITY', ({ level }) => level ?? NOTHING),
      column('STATE', stateWords),
      { ...column('SINCE', ({ firedMs, startedMs }) => formatMoment(firedMs ?? startedMs, nowMs)), dispensable: 2 },
      column('RULE', ({ rule }) => printable(rule)),
      { ...column('LABELS', ({ labels }) => cutToWidth(labelWords(labels), MAX_LABELS_WIDTH)), dispensable: 1 },
      { ...column('VALUE', valueWords), align: 'right' },
      { ...column('LIMIT', (alert) => limitWords(alert, comparedLevel(alert))), dispensable: 3 },
      { ...column('ID', ({ id }) => printable(id)), dispensable: 4 },
      { ...column('DESCRIPTION', ({ description }) => printable(description)), room: DESCRIPTION_WIDTH },
    ],
    style.width,
  );
  return [style.bold(heading), ...lines.map((line) => paintLevel(line, style)), ''].join('\n');
}

/** What holds beside the list: how many there are, how healthy that is, and what keeps people from being told. */
export function formatOverview(overview: AlertOverviewShape): string {
  const { firing, acknowledged, pending, suppressed, unknown, leftOut, health, storingProblem } = overview;
  const counts: readonly (readonly [number, string])[] = [
    [firing.critical, 'critical'],
    [firing.warning, 'warning'],
    [acknowledged, 'acknowledged'],
    [suppressed, 'not told'],
    [pending, 'pending'],
    [unknown, 'unknown'],
    [leftOut, 'left out'],
  ];
  const shown = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const lines = [[...shown, `health ${health.score} of 100`].join(', ')];
  if (!overview.isOn) lines.push('this agent raises no alerts: alerts.enabled is false');
  if (storingProblem !== null) {
    const { sinceMs, message, code } = storingProblem;
    lines.push(`nobody is told since ${formatDateTime(sinceMs)}: ${printable(message)} [${code}]`);
  }
  return lines.join('\n');
}

/** Whether something fires at critical that people are told of, acknowledged or not. */
export function isCritical(alerts: readonly AlertStateShape[]): boolean {
  return alerts.some(({ level, suppressedBy }) => level === 'critical' && suppressedBy.length === 0);
}

/** Colour beside the word, on what is said by it. */
function paintLevel(line: string, { red, yellow, dim }: TableStyle): string {
  if (line.startsWith('critical')) return line.replace('critical', red);
  return line.startsWith('warning') ? line.replace('warning', yellow) : dim(line);
}

function valueWords({ value, dimension }: AlertStateShape): string {
  return value === undefined ? NOTHING : formatQuantity(value, dimension);
}

/** What a pending alert is on its way to. */
function comparedLevel({ level, bounds }: AlertStateShape): 'warning' | 'critical' {
  return level ?? (bounds.warning === undefined ? 'critical' : 'warning');
}
