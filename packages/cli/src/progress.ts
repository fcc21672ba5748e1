import type { Clock } from '@tidemark/core';
import { formatQuantity } from './format/quantity.ts';
import { cutToWidth } from './format/text.ts';
import { formatSpan } from './format/time.ts';

/** How far something is, in a line of stderr that is drawn over. Nothing at all where stderr is no terminal. */
export interface Progress {
  show(doneBytes: number, totalBytes: number): void;
  /** Takes the line away. */
  clear(): void;
}

const REDRAW_EVERY_MS = 100;
const ERASE_LINE = '\r\u001b[K';

export function createProgress(doing: string, clock: Clock): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  const startMs = clock.monotonic();
  let drawnMs = Number.NEGATIVE_INFINITY;
  return {
    show: (doneBytes, totalBytes) => {
      const nowMs = clock.monotonic();
      if (nowMs - drawnMs < REDRAW_EVERY_MS) return;
      drawnMs = nowMs;
      const spentMs = Math.max(1, nowMs - startMs);
      const rate = (doneBytes * 1000) / spentMs;
      const left = doneBytes === 0 ? '' : `, ${formatSpan(((totalBytes - doneBytes) * spentMs) / doneBytes)} left`;
      const share = totalBytes === 0 ? 100 : Math.floor((100 * doneBytes) / totalBytes);
      const line = `${doing} ${share} % of ${formatQuantity(totalBytes, 'bytes')}, ${formatQuantity(rate, 'bytes/s')}${left}`;
      stderr.write(ERASE_LINE + cutToWidth(line, stderr.columns - 1));
    },
    clear: () => {
      if (drawnMs > Number.NEGATIVE_INFINITY) stderr.write(ERASE_LINE);
      drawnMs = Number.NEGATIVE_INFINITY;
    },
  };
}
