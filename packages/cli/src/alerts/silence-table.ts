import type { SilenceShape } from '@tidemark/api/client';
import { printable } from '../format/printable.ts';
import { formatDateTime } from '../format/time.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import type { TableStyle } from './alert-table.ts';

/** Silences as a table for people, those that end first first; a sentence when there are none. */
export function formatSilences(
  silences: readonly SilenceShape[],
  nowMs: number,
  { width, bold, dim }: Pick<TableStyle, 'width' | 'bold' | 'dim'>,
): string {
  if (silences.length === 0) return 'nothing is silenced\n';
  const ordered = silences.toSorted((a, b) => a.toMs - b.toMs);
  const column = (heading: string, cell: (silence: SilenceShape) => string): FittedColumn => ({
    heading,
    align: 'left',
    cells: ordered.map(cell),
  });
  const [heading = '', ...lines] = formatFittedTable(
    [
      column('ID', ({ id }) => printable(id)),
      column('STATE', (silence) => phaseOf(silence, nowMs)),
      { ...column('FROM', ({ fromMs }) => formatDateTime(fromMs)), dispensable: 2 },
      column('UNTIL', ({ toMs }) => formatDateTime(toMs)),
      column('ALERTS', ({ match }) => printable(match)),
      { ...column('BY', ({ author }) => printable(author)), dispensable: 1 },
      column('COMMENT', ({ comment }) => printable(comment)),
    ],
    width,
  );
  const shown = lines.map((line, i) => (phaseOf(ordered[i] as SilenceShape, nowMs) === 'over' ? dim(line) : line));
  return [bold(heading), ...shown, ''].join('\n');
}

function phaseOf({ fromMs, toMs }: SilenceShape, nowMs: number): 'to come' | 'in force' | 'over' {
  if (nowMs >= toMs) return 'over';
  return nowMs < fromMs ? 'to come' : 'in force';
}
