import type { AlertEventShape } from '@tidemark/api/client';
import type { AlertTransition } from '@tidemark/storage';
import { printable } from '../format/printable.ts';
import { cutToWidth } from '../format/text.ts';
import { formatDateTime } from '../format/time.ts';
import type { Output } from '../output.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import { labelWords } from './alert-words.ts';

/** As the file tells of it, or an agent. */
type Transition = AlertTransition | AlertEventShape;

export interface TransitionsView extends Pick<Output, 'width' | 'bold' | 'dim'> {
  /** Whether there are older ones than these. */
  readonly isCut: boolean;
}

const MAX_LABELS_WIDTH = 48;

/** What happened to alerts as a table for people, in the order given. Values are in the base unit of their metric. */
export function formatTransitions(
  transitions: readonly Transition[],
  { width, bold, dim, isCut }: TransitionsView,
): string {
  const column = (heading: string, cell: (transition: Transition) => string): FittedColumn => ({
    heading,
    align: 'left',
    cells: transitions.map(cell),
  });
  const [heading = '', ...lines] = formatFittedTable(
    [
      column('TIME', ({ timeMs }) => formatDateTime(timeMs)),
      column('RULE', ({ rule }) => printable(rule)),
      { ...column('LABELS', ({ labels }) => cutToWidth(labelWords(labels), MAX_LABELS_WIDTH)), dispensable: 1 },
      column('BECAME', changeWords),
      {
        ...column('VALUE', ({ value }) => (value === undefined ? '' : shortNumber(value))),
        align: 'right',
        dispensable: 2,
      },
      { ...column('ALERT', ({ alertId }) => printable(alertId)), dispensable: 3 },
      column('WHY', reasonWords),
    ],
    width,
  );
  const note = `the newest ${transitions.length}; there are older ones: --limit ${transitions.length * 2}`;
  return [bold(heading), ...lines, ...(isCut ? [dim(note)] : []), ''].join('\n');
}

/** `firing, critical`; the state alone where it says it all. */
function changeWords({ to, level }: Transition): string {
  return printable(level === undefined || to === 'resolved' ? to : `${to}, ${level}`);
}

function reasonWords({ reason, by }: Transition): string {
  return printable(by === undefined ? reason : `${reason}: ${by}`);
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
