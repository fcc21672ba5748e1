import { formatDuration } from '@tidemark/core';
import { formatQuantity } from '../format/quantity.ts';
import { cutToWidth, printable } from '../format/text.ts';
import { formatDateTime, formatSpan, formatTime } from '../format/time.ts';
import type { Output } from '../output.ts';
import { describeEnding } from './event-words.ts';
import { type FittedColumn, formatFittedTable } from './fitted-table.ts';
import type { Survey, Usage } from './survey.ts';
import type { SurveySort } from './survey-sorts.ts';

/** What stands where nothing was recorded. */
const ABSENT = '—';

/** What sorts largest first. A process that began later is younger: the newest first. */
const MEASURES: Readonly<Record<Exclude<SurveySort, 'name'>, (usage: Usage) => number | null>> = {
  memory: ({ rssBytes }) => rssBytes,
  cpu: ({ cpuCores }) => cpuCores,
  threads: ({ threads }) => threads,
  fds: ({ openFds }) => openFds,
  read: ({ readRate }) => readRate,
  written: ({ writtenRate }) => writtenRate,
  started: ({ startedMs }) => startedMs,
};

/** The largest first, names from A to Z; what is not known last, and equals by memory. */
export function sortUsages(rows: readonly Usage[], sort: SurveySort): Usage[] {
  const by = (measure: (usage: Usage) => number | null) => (a: Usage, b: Usage) =>
    (measure(b) ?? -1) - (measure(a) ?? -1);
  const first = sort === 'name' ? (a: Usage, b: Usage) => a.name.localeCompare(b.name) : by(MEASURES[sort]);
  return rows.toSorted((a, b) => first(a, b) || by(MEASURES.memory)(a, b));
}

export interface SurveyView extends Pick<Output, 'width' | 'bold' | 'dim'> {
  readonly sort: SurveySort;
  /** How many of the sorted rows there are in all. */
  readonly matching: number;
}

/** The rows, in the order given, as a table for people. */
export function formatSurvey(survey: Survey, rows: readonly Usage[], view: SurveyView): string {
  const { width = Number.POSITIVE_INFINITY, bold, dim } = view;
  const [heading = '', ...lines] = formatFittedTable(columnsOf(survey, rows, view.sort), view.width);
  const note = (text: string) => dim(cutToWidth(text, width));
  const hidden = view.matching - rows.length;
  return [
    note(describeStretch(survey)),
    note('CPU, reads and writes on average; memory, threads and files at their most'),
    '',
    bold(heading),
    ...lines,
    ...(hidden > 0 ? [note(`${hidden} more: --top ${view.matching}`)] : []),
    ...(survey.kind === 'process' && survey.unrecorded ? [note(describeUnrecorded(survey.unrecorded))] : []),
    '',
  ].join('\n');
}

function describeStretch({ fromMs, toMs, tier, resolutionMs, kind }: Survey): string {
  const what = kind === 'process' ? 'processes' : 'groups of processes';
  const stretch = `${formatDateTime(fromMs)} to ${formatTime(toMs)}`;
  const older = kind === 'group' && tier === 'hour' ? '; single ones are forgotten' : '';
  return `${what} from ${stretch}; tier ${tier}, resolution ${formatDuration(resolutionMs)}${older}`;
}

function describeUnrecorded(count: number): string {
  return `${count} more had no history of their own: --groups has them by name`;
}

type ColumnOf = (
  heading: string,
  key: SurveySort | undefined,
  cell: (usage: Usage) => string,
  dispensable?: number,
) => FittedColumn;

function columnsOf({ kind, fromMs, toMs }: Survey, rows: readonly Usage[], sort: SurveySort): FittedColumn[] {
  const column: ColumnOf = (heading, key, cell, dispensable = -1) => ({
    heading: key === sort ? `${heading}▾` : heading,
    align: 'right',
    cells: rows.map(cell),
    dispensable,
  });
  const isProcess = kind === 'process';
  const news = rows.map((usage) => describeNews(usage, fromMs, toMs));
  return [
    isProcess
      ? column('PID', undefined, ({ pid }) => pid ?? '')
      : column(
          'COUNT',
          undefined,
          count(({ processes }) => processes),
        ),
    column('CPU %', 'cpu', ({ cpuCores }) => (cpuCores === null ? ABSENT : (cpuCores * 100).toFixed(1))),
    column(
      'RSS',
      'memory',
      bytes(({ rssBytes }) => rssBytes),
    ),
    column(
      'THREADS',
      'threads',
      count(({ threads }) => threads),
      3,
    ),
    ...(isProcess ? processColumns(column, toMs) : []),
    { ...column('NAME', 'name', ({ name }) => printable(name)), align: 'left' },
    ...(news.some((text) => text !== '')
      ? [{ heading: 'NEWS', align: 'left' as const, cells: news, dispensable: 5 }]
      : []),
  ];
}

/** What is recorded of single processes only. */
function processColumns(column: ColumnOf, toMs: number): FittedColumn[] {
  const age = ({ startedMs }: Usage) => (startedMs === null ? ABSENT : formatSpan(Math.max(0, toMs - startedMs)));
  return [
    column(
      'FDS',
      'fds',
      count(({ openFds }) => openFds),
      2,
    ),
    column(
      'READ/s',
      'read',
      bytes(({ readRate }) => readRate),
      4,
    ),
    column(
      'WRITE/s',
      'written',
      bytes(({ writtenRate }) => writtenRate),
      4,
    ),
    column('AGE', 'started', age, 1),
  ];
}

const count = (value: (usage: Usage) => number | null) => (usage: Usage) => String(value(usage) ?? ABSENT);

function bytes(value: (usage: Usage) => number | null): (usage: Usage) => string {
  return (usage) => {
    const amount = value(usage);
    return amount === null ? ABSENT : formatQuantity(amount, 'bytes');
  };
}

/** What happened to a process within the stretch. */
function describeNews({ startedMs, endedMs, ending }: Usage, fromMs: number, toMs: number): string {
  const isNew = startedMs !== null && startedMs >= fromMs && startedMs < toMs;
  const started = isNew ? [`began ${formatTime(startedMs)}`] : [];
  const how = ending === null ? '' : describeEnding(ending);
  const ended = endedMs === null ? [] : [`ended ${formatTime(endedMs)}${how === '' ? '' : `, ${how}`}`];
  return [...started, ...ended].join('; ');
}
