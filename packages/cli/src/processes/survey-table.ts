import { formatDuration } from '@tidemark/core';
import { printable } from '../format/printable.ts';
import { formatQuantity } from '../format/quantity.ts';
import { cutToWidth } from '../format/text.ts';
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
    note('CPU, reads, writes on average; memory, threads, files at their most'),
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

interface ColumnSpec {
  readonly heading: string;
  readonly sort?: SurveySort;
  readonly cell: (usage: Usage, survey: Survey) => string;
  readonly align?: FittedColumn['align'];
  readonly dispensable?: number;
  /** Left out: of both. */
  readonly of?: Survey['kind'];
}

const COLUMNS: readonly ColumnSpec[] = [
  { heading: 'PID', cell: ({ pid }) => pid ?? '', of: 'process' },
  { heading: 'COUNT', cell: ({ processes }) => count(processes), of: 'group' },
  { heading: 'CPU %', sort: 'cpu', cell: ({ cpuCores }) => (cpuCores === null ? ABSENT : (cpuCores * 100).toFixed(1)) },
  { heading: 'RSS', sort: 'memory', cell: ({ rssBytes }) => bytes(rssBytes) },
  { heading: 'THREADS', sort: 'threads', cell: ({ threads }) => count(threads), dispensable: 3 },
  { heading: 'FDS', sort: 'fds', cell: ({ openFds }) => count(openFds), dispensable: 2, of: 'process' },
  { heading: 'READ/s', sort: 'read', cell: ({ readRate }) => bytes(readRate), dispensable: 4, of: 'process' },
  { heading: 'WRITE/s', sort: 'written', cell: ({ writtenRate }) => bytes(writtenRate), dispensable: 4, of: 'process' },
  { heading: 'AGE', sort: 'started', cell: describeAge, dispensable: 1, of: 'process' },
  { heading: 'NAME', sort: 'name', cell: ({ name }) => printable(name), align: 'left' },
  { heading: 'NEWS', cell: describeNews, align: 'left', dispensable: 5, of: 'process' },
];

function columnsOf(survey: Survey, rows: readonly Usage[], sort: SurveySort): FittedColumn[] {
  return COLUMNS.filter(({ of = survey.kind }) => of === survey.kind)
    .map(
      ({ heading, sort: key, cell, align = 'right', dispensable = -1 }): FittedColumn => ({
        heading: key === sort ? `${heading}▾` : heading,
        align,
        cells: rows.map((usage) => cell(usage, survey)),
        dispensable,
      }),
    )
    .filter(({ cells }) => cells.some((text) => text !== ''));
}

function count(value: number | null): string {
  return value === null ? ABSENT : String(value);
}

function bytes(value: number | null): string {
  return value === null ? ABSENT : formatQuantity(Math.round(value), 'bytes');
}

/** At the moment that was asked about, or at its end. One that began later had none. */
function describeAge({ startedMs, endedMs }: Usage, { atMs }: Survey): string {
  const lastMs = endedMs ?? atMs;
  return startedMs === null || startedMs > lastMs ? ABSENT : formatSpan(lastMs - startedMs);
}

/** What happened to a process within the stretch. */
function describeNews({ startedMs, endedMs, ending }: Usage, { fromMs, toMs }: Survey): string {
  const isNew = startedMs !== null && startedMs >= fromMs && startedMs < toMs;
  const started = isNew ? [`began ${formatTime(startedMs)}`] : [];
  const how = ending === null ? '' : describeEnding(ending);
  const ended = endedMs === null ? [] : [`ended ${formatTime(endedMs)}${how === '' ? '' : `, ${how}`}`];
  return [...started, ...ended].join('; ');
}
