import type { LoadReport } from '@tidemark/load';
import { printable } from '../format/printable.ts';
import { formatSpan } from '../format/time.ts';
import type { Output } from '../output.ts';
import { formatFacts } from './facts.ts';
import { formatLatencies } from './latency-table.ts';

/** What became of the client that stopped reading, and of the others meanwhile. */
export function describePause({ paused, protocol }: LoadReport, style: Pick<Output, 'bold' | 'width'>): string[] {
  if (paused === null) return [];
  const { pausedMs, skippedFrames, skipNotices, missingFrames, bufferedFrames, caughtUpMs, ended, others } = paused;
  const caughtUp = caughtUpMs === null ? 'never got the newest' : `got the newest after ${formatSpan(caughtUpMs)}`;
  const told = skipNotices === 1 ? '1 notice' : `${skipNotices} notices`;
  const missing = missingFrames === 0 ? '' : `, ${missingFrames} missing without one`;
  const frames = `${caughtUp}; ${bufferedFrames} waited in the sockets, ${skippedFrames} skipped in ${told}${missing}`;
  return [
    ...formatFacts(
      [
        ['paused one', `for ${formatSpan(pausedMs)}${ended === null ? '' : `; it ended: ${printable(ended)}`}`],
        ...(protocol === 'tidemark' ? [['then it', frames] as const] : []),
      ],
      style.width,
    ),
    '',
    ...formatLatencies(
      'others',
      [
        ['before', others.before],
        ['meanwhile', others.during],
        ['after', others.after],
      ],
      style,
    ),
  ];
}
