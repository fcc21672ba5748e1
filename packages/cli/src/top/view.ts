import type { LineArt } from '../format/line-art.ts';
import type { Output } from '../output.ts';
import { formatHelp } from './help-lines.ts';
import { formatHostLines } from './host-lines.ts';
import { type Row, selectRows } from './rows.ts';
import { bold, dim, fitLine, type Line, plain, renderLine, widthOf } from './styled-line.ts';
import type { HostUsage } from './usage.ts';
import type { ScrollReach, ViewState } from './view-state.ts';
import { formatRows } from './workload-table.ts';

export interface ViewOptions extends Pick<Output, 'bold' | 'dim'> {
  readonly hostName: string;
  readonly state: ViewState;
  readonly width: number;
  readonly art: LineArt;
  /** Lines there are; left out, as many as there are processes. */
  readonly height?: number;
  /** What is wrong, if anything: stands in the last line instead of the keys. */
  readonly notice?: string | undefined;
}

/** Rows of processes that are worth more than another line about the host. */
const MIN_ROWS = 4;

/** The lines that are neither about the host nor a process: blank, heading, foot. */
const FRAME_LINES = 3;

/** The whole screen: host, then processes or help, then the keys; every line fits the width. */
export function formatTop(usage: HostUsage, options: ViewOptions): string[] {
  const { state, width, height } = options;
  const render = (line: Line) => renderLine(line, width, options);
  const { host, rows, room } = arrange(usage, options);
  if (height === undefined) {
    return [...host, [], ...tableLines(usage, rows, options)].map(render);
  }
  const from = Math.min(state.scrolled, lastScroll(rows.length, room));
  const shown = rows.slice(from, from + room);
  const body = state.showsHelp ? formatHelp().slice(0, room + 1) : tableLines(usage, shown, options);
  const padding = Array.from({ length: Math.max(0, room + 1 - body.length) }, (): Line => []);
  const foot = formatFoot(options, { from, shown: shown.length, rows });
  return [...host, [], ...body, ...padding, foot].map(render).slice(-Math.max(1, height));
}

/** How far the view scrolls, in rows. */
export function scrollReach(usage: HostUsage, options: ViewOptions): ScrollReach {
  const { rows, room } = arrange(usage, options);
  return { page: Math.max(1, room), last: lastScroll(rows.length, room) };
}

interface Arranged {
  readonly host: readonly Line[];
  readonly rows: readonly Row[];
  /** Rows that can be seen. */
  readonly room: number;
}

function arrange(usage: HostUsage, { state, width, height, hostName, art }: ViewOptions): Arranged {
  const lines = formatHostLines(usage, hostName, width);
  const rows = selectRows(usage, state, art);
  if (height === undefined) return { host: lines, rows, room: rows.length };
  const host = lines.slice(0, Math.max(1, height - FRAME_LINES - MIN_ROWS));
  return { host, rows, room: Math.max(0, height - host.length - FRAME_LINES) };
}

/** Not further than to the last full page. */
function lastScroll(rows: number, room: number): number {
  return Math.max(0, rows - room);
}

function tableLines(usage: HostUsage, rows: readonly Row[], { state, width }: ViewOptions): Line[] {
  const [heading = '', ...lines] = formatRows(usage, rows, state, width);
  return [[bold(heading)], ...lines.map((line, index) => [rows[index]?.isContext ? dim(line) : plain(line)])];
}

interface Shown {
  readonly from: number;
  readonly shown: number;
  readonly rows: readonly Row[];
}

const MIN_GAP = 2;

/** The most important first: what there is no room for is in the help. */
const KEYS_LINE = ['q quit', '? help', 'c CPU', 'm memory', '/ filter', 't tree', 'g groups', 'space pause'];

function formatFoot({ state, notice, width }: ViewOptions, { from, shown, rows }: Shown): Line {
  const matches = rows.filter(({ isContext }) => !isContext).length;
  const right = rows.length > shown ? `${from + 1}-${from + shown} of ${rows.length}` : `${matches} recorded`;
  const left = formatAsked(state, notice, width - right.length - MIN_GAP);
  const gap = width - widthOf(left) - right.length;
  return gap < MIN_GAP ? left : [...left, plain(' '.repeat(gap)), dim(right)];
}

function formatAsked(
  { isTyping, isPaused, filter, showsHelp }: ViewState,
  notice: string | undefined,
  width: number,
): Line {
  if (notice !== undefined) return [bold(notice)];
  if (showsHelp) return [dim('any key goes back')];
  if (isTyping) return [bold('filter '), plain(filter), plain('▏'), dim(' Enter keeps it, Esc clears it')];
  if (isPaused) return [bold('paused'), dim('  space goes on')];
  return filter === ''
    ? fitLine(
        [],
        KEYS_LINE.map((text, index) => [dim(index === 0 ? text : `  ${text}`)]),
        width,
      )
    : [bold('filter '), plain(filter), dim('  / changes it, Esc clears it')];
}
