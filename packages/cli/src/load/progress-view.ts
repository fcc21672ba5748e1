import type { LoadProgress } from '@tidemark/load';
import { formatProgress, formatProgressLine } from './progress-lines.ts';

/** Shows on stderr how a run is going. */
export interface ProgressView {
  show(progress: LoadProgress): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** In a log, a line so often. */
const LINE_EVERY = 10;

/**
 * On a terminal a block of lines in one place; else a line every ten seconds. Nothing of the terminal is changed that would
 * have to be put right on every way out.
 */
export function openProgressView(): ProgressView {
  const { stderr } = process;
  if (!stderr.isTTY) return openLog();
  let drawn = 0;
  // Back to where the block begins, and everything below is empty.
  const erase = () => (drawn === 0 ? '' : `\r\u001b[${drawn}A\u001b[J`);
  return {
    show: (progress) => {
      const lines = formatProgress(progress, stderr.columns).slice(0, Math.max(1, stderr.rows - 1));
      stderr.write(`${erase()}${lines.join('\n')}\n`);
      drawn = lines.length;
    },
    close: () => {
      stderr.write(erase());
      drawn = 0;
    },
  };
}

function openLog(): ProgressView {
  let told = 0;
  return {
    show: (progress) => {
      told++;
      if (told % LINE_EVERY === 0) process.stderr.write(`${formatProgressLine(progress)}\n`);
    },
    close: () => {},
  };
}
