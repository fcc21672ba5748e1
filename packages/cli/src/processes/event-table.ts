import type { EventsShape } from '@tidemark/api';
import { printable } from '../format/printable.ts';
import { cutToWidth } from '../format/text.ts';
import { formatDateTime } from '../format/time.ts';
import type { Output } from '../output.ts';
import { describeEvent } from './event-words.ts';
import { type FittedColumn, formatFittedTable } from './fitted-table.ts';

export interface EventsView extends Pick<Output, 'width' | 'bold' | 'dim'> {
  /** Whether there are older events than these. */
  readonly isCut: boolean;
}

/** Names of programs are at most 15 characters; what kernel threads add for themselves is cut. */
const MAX_NAME_WIDTH = 20;

/** Room for the words before the type, which they say again, is left out. */
const WORDS_WIDTH = 24;

/** Events as a table for people, in the order given. */
export function formatEvents(events: EventsShape, { width, bold, dim, isCut }: EventsView): string {
  const column = (heading: string, cell: (event: EventsShape[number]) => string): FittedColumn => ({
    heading,
    align: 'left',
    cells: events.map(cell),
  });
  const [heading = '', ...lines] = formatFittedTable(
    [
      column('TIME', ({ timeMs }) => formatDateTime(timeMs)),
      { ...column('TYPE', ({ type }) => type), dispensable: 1 },
      { ...column('PID', ({ labels }) => labels.pid ?? ''), align: 'right' },
      column('NAME', ({ labels }) => cutToWidth(printable(labels.name ?? ''), MAX_NAME_WIDTH)),
      { ...column('WHAT HAPPENED', describeEvent), room: WORDS_WIDTH },
    ],
    width,
  );
  const note = `the newest ${events.length}; there are older ones: --limit ${events.length * 2}`;
  return [bold(heading), ...lines, ...(isCut ? [dim(note)] : []), ''].join('\n');
}
