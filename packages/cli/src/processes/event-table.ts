import type { EventsShape } from '@tidemark/api';
import { formatTable } from '../format/table.ts';
import { cutToWidth, printable } from '../format/text.ts';
import { formatDateTime } from '../format/time.ts';
import type { Output } from '../output.ts';
import { describeEvent } from './event-words.ts';

export interface EventsView extends Pick<Output, 'width' | 'bold' | 'dim'> {
  /** Whether there are older events than these. */
  readonly isCut: boolean;
}

/** Events as a table for people, in the order given. */
export function formatEvents(events: EventsShape, { width, bold, dim, isCut }: EventsView): string {
  const [heading = '', ...lines] = formatTable(
    [
      ['TIME', 'TYPE', 'PID', 'NAME', 'WHAT HAPPENED'],
      ...events.map((event) => [
        formatDateTime(event.timeMs),
        event.type,
        event.labels.pid ?? '',
        printable(event.labels.name ?? ''),
        describeEvent(event),
      ]),
    ],
    { align: ['left', 'left', 'right', 'left', 'left'] },
  ).map((line) => (width === undefined ? line : cutToWidth(line, width)));
  const note = `the newest ${events.length}; there are older ones: --limit ${events.length * 2}`;
  return [bold(heading), ...lines, ...(isCut ? [dim(note)] : []), ''].join('\n');
}
