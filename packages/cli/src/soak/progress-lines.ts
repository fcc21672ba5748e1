import type { ProcessProgress, SoakProgress } from '@tidemark/soak';
import { printable } from '../format/printable.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatTable } from '../format/table.ts';
import { cutToWidth, displayWidth } from '../format/text.ts';
import { formatSpan } from '../format/time.ts';
import { wrap } from '../load/facts.ts';
import type { Output } from '../output.ts';
import { formatCourse, rangeAround, rangeFromZero } from './course.ts';

export interface ProgressSpace {
  readonly width: number;
  readonly height: number;
  readonly bold: Output['bold'];
  readonly dim: Output['dim'];
}

const PHASES: Readonly<Record<SoakProgress['phase'], string>> = {
  starting: 'starting, until all are ready',
  'warming-up': 'warming up',
  watching: 'watching',
  stopping: 'ending what was started',
};

/** Below this a column of blocks says nothing. */
const LEAST_COURSE = 6;
const MOST_COURSE = 30;

/** How a run is going, as a block of lines that fits the space. */
export function formatProgress(progress: SoakProgress, space: ProgressSpace): string[] {
  const { width, height, bold, dim } = space;
  const heading = [...wrap(headingOf(progress), width).slice(0, Math.max(1, height - 2))];
  const status = wrap(statusOf(progress), width);
  const room = height - heading.length - status.length;
  const [head, ...rows] = formatProcesses(progress.processes, width);
  const shown = rows.length + 1 <= room ? rows : rows.slice(0, Math.max(0, room - 2));
  const left = rows.length - shown.length;
  return [
    ...heading.map((line) => bold(cutToWidth(line, width))),
    ...(room > 2 && head !== undefined ? [dim(head)] : []),
    ...shown,
    ...(left > 0 && room > 0 ? [dim(cutToWidth(`and ${left} more`, width))] : []),
    ...status.map((line) => cutToWidth(line, width)),
  ].slice(0, height);
}

/** The same in one line, for a log. */
export function formatProgressLine(progress: SoakProgress): string {
  const processes = progress.processes.map(
    ({ name, rssBytes, cpuRatio }) => `${printable(name)} ${bytes(rssBytes)} ${share(cpuRatio)}`,
  );
  return `${formatSpan(progress.elapsedMs)} of ${formatSpan(progress.plannedMs)}: ${[...processes, ...countsOf(progress)].join(', ')}`;
}

function headingOf({ name, phase, elapsedMs, plannedMs, leftMs, segment, segmentLeftMs }: SoakProgress): string {
  if (phase === 'starting') return `${printable(name)}: ${PHASES.starting}`;
  if (phase === 'stopping') return `${printable(name)}: ${PHASES.stopping}`;
  const time = `${formatSpan(elapsedMs)} of ${formatSpan(plannedMs)}, ${formatSpan(wholeSeconds(leftMs))} left`;
  const inSegment =
    segmentLeftMs === undefined ? '' : `; segment ${segment}, ${formatSpan(wholeSeconds(segmentLeftMs))} left`;
  return `${printable(name)}: ${PHASES[phase]}, ${time}${inSegment}`;
}

function statusOf(progress: SoakProgress): string {
  return countsOf(progress).join(', ');
}

function countsOf({ errorLines, crashes, level, judgedMs }: SoakProgress): string[] {
  const verdict = level === undefined ? 'no verdict yet' : `so far ${level.toUpperCase()}`;
  const judged = level === undefined || judgedMs === undefined ? '' : ` (after ${formatSpan(judgedMs)})`;
  return [counted(errorLines, 'error line'), counted(crashes, 'crash', 'crashes'), `${verdict}${judged}`];
}

const HEAD = ['', 'memory', '', 'CPU', '', 'files', 'threads', 'leak'];
const COURSES: readonly number[] = [2, 4];

/** A head and a row for each process. Narrow terminals do without the last columns, and then without courses. */
function formatProcesses(processes: readonly ProcessProgress[], width: number): string[] {
  if (processes.length === 0) return [];
  const hasVerdict = processes.some(({ leak }) => leak !== undefined);
  const columns = [0, 1, 2, 3, 4, 5, 6, ...(hasVerdict ? [7] : [])];
  const rows = (course: number) => [HEAD, ...processes.map((process) => rowOf(process, course))];
  for (let count = columns.length; count > 4; count--) {
    const kept = columns.slice(0, count);
    const bare = kept.filter((column) => !COURSES.includes(column));
    const least = widthOf(rows(0), bare) + COURSES.length * 2;
    const course = Math.min(MOST_COURSE, Math.floor((width - least) / COURSES.length));
    if (course >= LEAST_COURSE && kept.includes(4)) return formatColumns(rows(course), kept, width);
  }
  return formatColumns(rows(0), [0, 1, 3], width);
}

const GAP = 2;

function widthOf(rows: readonly (readonly string[])[], columns: readonly number[]): number {
  const widths = columns.map((column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return widths.reduce((sum, width) => sum + width, GAP * (columns.length - 1));
}

function formatColumns(rows: readonly (readonly string[])[], columns: readonly number[], width: number): string[] {
  const cells = rows.map((row) => columns.map((column) => row[column] ?? ''));
  const align = columns.map((column) => (column === 0 || column === 7 || COURSES.includes(column) ? 'left' : 'right'));
  return formatTable(cells, { align, width, elastic: 0 }).map((line) => cutToWidth(line, width));
}

const VERDICTS = { healthy: 'no', leaking: 'LEAKING', 'not-enough-evidence': 'not sure' } as const;

function rowOf(process: ProcessProgress, course: number): string[] {
  const { name, rssBytes, cpuRatio, openFds, threads, rssTrail, cpuTrail, leak } = process;
  return [
    printable(name),
    bytes(rssBytes),
    formatCourse(rssTrail, course, rangeAround(rssTrail)).padEnd(course),
    Number.isNaN(rssBytes) ? ABSENT : share(cpuRatio),
    formatCourse(cpuTrail, course, rangeFromZero(cpuTrail, 0.01)).padEnd(course),
    count(openFds),
    count(threads),
    leak === undefined ? '' : VERDICTS[leak],
  ];
}

const ABSENT = '—';
const bytes = (value: number) => (Number.isNaN(value) ? ABSENT : formatQuantity(value, 'bytes'));
const share = (ratio: number) => (Number.isNaN(ratio) ? ABSENT : `${(ratio * 100).toFixed(1)} %`);
const count = (value: number) => (Number.isNaN(value) ? ABSENT : String(Math.round(value)));

const wholeSeconds = (ms: number) => Math.ceil(ms / 1000) * 1000;

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
