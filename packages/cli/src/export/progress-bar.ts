import type { Clock } from '@tidemark/core';
import { formatSpan } from '../format/time.ts';
import type { ScanProgress } from './export-table.ts';

/** One line on a terminal that says how far an export has come. */
export interface ProgressBar extends Disposable {
  update(progress: ScanProgress): void;
}

const REDRAW_MS = 200;
const BAR_WIDTH = 24;
/** Columns that the figures beside the bar take at most. */
const FIGURES_WIDTH = 56;

/** Draws on stderr when that is a terminal, else nowhere. */
export async function openProgressBar(clock: Clock): Promise<ProgressBar> {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => {}, [Symbol.dispose]: () => {} };
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    stream: stderr,
    format: '{bar} {percentage} %  {rows} rows  {rate} rows/s  {left} left',
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
  bar.start(1, 0, { rows: 0, rate: 0, left: '?' });
  return {
    update: ({ rows, share }) => {
      const nowMs = clock.monotonic();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      bar.update(share, describe({ rows, share }, nowMs - beganMs));
    },
    [Symbol.dispose]: () => bar.stop(),
  };
}

function describe({ rows, share }: ScanProgress, elapsedMs: number) {
  const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
  return {
    rows: compact.format(rows),
    rate: compact.format((rows * 1000) / elapsedMs),
    left: share > 0 ? formatSpan((elapsedMs * (1 - share)) / share) : '?',
  };
}
