import type { ReceiverShape } from '@tidemark/api/client';
import { printable } from '../format/printable.ts';
import { formatMoment, formatSpan } from '../format/time.ts';
import type { Output } from '../output.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import { NOTHING } from './alert-words.ts';

/** Room for what went wrong before columns beside it are left out. */
const PROBLEM_WIDTH = 30;

/** Who is told, and how that goes, as a table for people. */
export function formatReceivers(
  receivers: readonly ReceiverShape[],
  nowMs: number,
  style: Pick<Output, 'width' | 'bold' | 'yellow'>,
): string {
  if (receivers.length === 0) return 'no receivers: alerts are off, or have not begun\n';
  const column = (heading: string, cell: (receiver: ReceiverShape) => string): FittedColumn => ({
    heading,
    align: 'left',
    cells: receivers.map(cell),
  });
  const figure = (heading: string, cell: (receiver: ReceiverShape) => number): FittedColumn => ({
    ...column(heading, (receiver) => String(cell(receiver))),
    align: 'right',
  });
  const [heading = '', ...lines] = formatFittedTable(
    [
      column('NAME', ({ name }) => printable(name)),
      { ...column('PLUGIN', ({ plugin }) => printable(plugin)), dispensable: 2 },
      column('BREAKER', ({ breaker }) => breaker.state),
      figure('WAITING', ({ queue }) => queue.items),
      { ...column('NEXT', nextWords), align: 'right' },
      figure('SENT', ({ delivered }) => delivered),
      { ...figure('RETRIES', ({ retries }) => retries), dispensable: 1 },
      figure('DROPPED', ({ dropped }) => dropped.overflow + dropped.rejected + dropped.expired),
      { ...column('LAST PROBLEM', (receiver) => problemWords(receiver, nowMs)), room: PROBLEM_WIDTH },
    ],
    style.width,
  );
  const shown = lines.map((line, index) => (receivers[index]?.breaker.state === 'closed' ? line : style.yellow(line)));
  return [style.bold(heading), ...shown, ''].join('\n');
}

/** When the next attempt is made, where something waits. */
function nextWords({ queue, nextAttemptInMs }: ReceiverShape): string {
  return queue.items === 0 ? NOTHING : formatSpan(nextAttemptInMs);
}

function problemWords({ lastProblem }: ReceiverShape, nowMs: number): string {
  return lastProblem === null
    ? NOTHING
    : `${formatMoment(lastProblem.timeMs, nowMs)} ${printable(lastProblem.message)}`;
}
