import type { Clock } from '@tidemark/core';
import { formatSpan } from './format/time.ts';

/** How far something has come: a share from 0 to 1, and what was done, in the unit the bar was opened with. */
export interface Progress {
  readonly share: number;
  readonly done: number;
}

/** One line on a terminal that says how far something has come. */
export interface ProgressBar extends Disposable {
  update(progress: Progress): void;
}

const REDRAW_MS = 200;
const BAR_WIDTH = 24;
/** Columns that the figures beside the bar take at most. */
const FIGURES_WIDTH = 56;

/** Draws on stderr when that is a terminal, else nowhere. */
export async function openProgressBar(clock: Clock, format: (done: number) => string): Promise<ProgressBar> {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => {}, [Symbol.dispose]: () => {} };
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    stream: stderr,
    format: '{bar} {percentage} %  {done}  {rate}/s  {left} left',
    barsize: Math.min(BAR_WIDTH, Math.max(0, stderr.columns - FIGURES_WIDTH)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    // Nothing of the terminal is changed that would have to be put right on every way out.
    hideCursor: null,
    linewrap: true,
  });
  const beganMs = clock.monotonic();
  let drawnMs = beganMs;
  bar.start(1, 0, { done: format(0), rate: format(0), left: '?' });
  return {
    update: ({ done, share }) => {
      const nowMs = clock.monotonic();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      const elapsedMs = nowMs - beganMs;
      const left = share > 0 ? formatSpan((elapsedMs * (1 - share)) / share) : '?';
      bar.update(share, { done: format(done), rate: format((done * 1000) / elapsedMs), left });
    },
    [Symbol.dispose]: () => bar.stop(),
  };
}
