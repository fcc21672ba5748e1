import { styleText } from 'node:util';
import type { Clock } from '@tidemark/core';
import type { ReportEvent, SoakProgress } from '@tidemark/soak';
import { printable } from '../format/printable.ts';
import { cutToWidth } from '../format/text.ts';
import { formatTime } from '../format/time.ts';
import { formatProgress, formatProgressLine } from './progress-lines.ts';

/** Shows on stderr how a run is going. */
export interface ProgressView {
  /** A line that stays. */
  say(text: string): void;
  show(progress: SoakProgress): void;
  tell(event: ReportEvent): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** In a log, a line so often. */
const LINE_EVERY_MS = 60_000;

/**
 * On a terminal a block of lines in one place, below what happened so far; else a line a minute, and one for whatever
 * happens. Nothing of the terminal is changed that would have to be put right on every way out.
 */
export function openProgressView(clock: Clock): ProgressView {
  return process.stderr.isTTY ? openBlock() : openLog(clock);
}

function openBlock(): ProgressView {
  const { stderr } = process;
  const bold = (text: string) => styleText('bold', text, { stream: stderr });
  const dim = (text: string) => styleText('dim', text, { stream: stderr });
  let drawn: readonly string[] = [];
  // Back to where the block begins, and everything below is empty.
  const erase = () => (drawn.length === 0 ? '' : `\r\u001b[${drawn.length}A\u001b[J`);
  const draw = (above: string, lines: readonly string[]) => {
    stderr.write(`${erase()}${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines;
  };
  return {
    say: (text) => draw(`${text}\n`, drawn),
    tell: (event) => draw(`${cutToWidth(formatEvent(event), stderr.columns)}\n`, drawn),
    show: (progress) => {
      // The last row stays free: writing there would move everything.
      draw('', formatProgress(progress, { width: stderr.columns, height: Math.max(1, stderr.rows - 1), bold, dim }));
    },
    // What follows is set apart.
    close: () => draw('\n', []),
  };
}

function openLog(clock: Clock): ProgressView {
  let told = 0;
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  return {
    say,
    tell: (event) => say(formatEvent(event)),
    show: (progress) => {
      const minute = Math.floor(progress.elapsedMs / LINE_EVERY_MS);
      if (minute > told) say(`${formatTime(clock.now())} ${formatProgressLine(progress)}`);
      told = minute;
    },
    close: () => {},
  };
}

const MARKS: Readonly<Record<ReportEvent['level'], string>> = { info: '', warn: 'warning: ', fail: 'FAILED: ' };

/** `14:03:07 api: ready after 312 ms`. */
function formatEvent({ atMs, service, level, text }: ReportEvent): string {
  const whose = service === undefined ? '' : `${printable(service)}: `;
  return `${formatTime(atMs)} ${MARKS[level]}${whose}${printable(text)}`;
}
