import type { QueryShape } from '@tidemark/api';
import type { Aggregation, MetricName, TierName } from '@tidemark/core';
import type { HistorySource } from '../history-source.ts';

/** Who was there around a moment, and what they used. What was not recorded is null. */
export interface Survey {
  readonly atMs: number;
  /** The stretch of time that the figures are of: around the moment, as far as the history tells them apart. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly tier: TierName;
  readonly resolutionMs: number;
  /** Processes, or groups of them where single ones are no longer told apart. */
  readonly kind: 'process' | 'group';
  readonly rows: readonly Usage[];
  /** Processes there were besides that have no history of their own. */
  readonly unrecorded: number | null;
}

export interface Usage {
  readonly name: string;
  /** Of a process. */
  readonly pid: string | null;
  /** The pid of its parent, the last one it had; "0" for one the kernel began, null where it was not recorded. */
  readonly parentPid: string | null;
  readonly startedMs: number | null;
  /** When it ended, if that was within the stretch. */
  readonly endedMs: number | null;
  /** How it ended: `exit code 1`, `killed by SIGKILL`. */
  readonly ending: Readonly<Record<string, string | number>> | null;
  /** Of a group: how many there were at most. */
  readonly processes: number | null;
  /** CPUs in use on average while it was there. */
  readonly cpuCores: number | null;
  /** At its largest, as are threads and files. */
  readonly rssBytes: number | null;
  readonly threads: number | null;
  readonly openFds: number | null;
  /** Bytes a second, likewise. */
  readonly readRate: number | null;
  readonly writtenRate: number | null;
}

export interface SurveyRequest {
  readonly atMs: number;
  readonly nowMs: number;
  /** Asks for groups even where there are processes. */
  readonly groups: boolean;
}

type Figure = 'cpuCores' | 'rssBytes' | 'threads' | 'openFds' | 'readRate' | 'writtenRate' | 'processes';
type Figures = Partial<Readonly<Record<Figure, MetricName>>>;

const PROCESS_FIGURES: Figures = {
  cpuCores: 'process_cpu_seconds_total',
  rssBytes: 'process_resident_memory_bytes',
  threads: 'process_threads',
  openFds: 'process_open_fds',
  readRate: 'process_read_bytes_total',
  writtenRate: 'process_written_bytes_total',
};

const GROUP_FIGURES: Figures = {
  cpuCores: 'group_cpu_seconds_total',
  rssBytes: 'group_resident_memory_bytes',
  threads: 'group_threads',
  processes: 'group_processes',
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Long enough to see who worked, short enough to be that moment. */
const WINDOW_MS = 5 * MINUTE_MS;

/** The window of whole steps that was asked of the history. */
interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Asks the history who was there. No rows: nothing is recorded of that moment. */
export async function surveyProcesses(source: HistorySource, request: SurveyRequest): Promise<Survey> {
  const { window, answer } = await probe(source, minutesAround(request));
  // Hours keep those processes only that lived for hours; groups are all there.
  const preferGroups = request.groups || answer.tier === 'hour';
  const groups = preferGroups ? await readRows(source, GROUP_FIGURES, window) : [];
  const processes = groups.length > 0 ? [] : await readRows(source, PROCESS_FIGURES, window);
  const { tier, resolutionMs } = answer;
  return {
    atMs: request.atMs,
    fromMs: window.fromMs,
    toMs: window.toMs,
    tier,
    resolutionMs,
    kind: groups.length > 0 ? 'group' : 'process',
    rows:
      groups.length > 0
        ? groups.filter(({ processes }) => processes !== 0)
        : await withEndings(source, await withParents(source, processes, window), window),
    unrecorded: await countUnrecorded(source, window),
  };
}

/** Whole minutes around the moment, and none that lie ahead. */
function minutesAround({ atMs, nowMs }: SurveyRequest): Window {
  const wanted = Math.min(atMs + WINDOW_MS / 2, Math.max(nowMs, atMs));
  const toMs = Math.ceil(wanted / MINUTE_MS) * MINUTE_MS;
  return { fromMs: toMs - WINDOW_MS, toMs, stepMs: MINUTE_MS };
}

/** The window; where the history is coarser than that, the one step of the history that holds its middle. */
async function probe(source: HistorySource, window: Window) {
  const answer = await askMemory(source, window);
  if (answer.resolutionMs <= window.stepMs && answer.series.length > 0) return { window, answer };
  const stepMs = answer.resolutionMs > window.stepMs ? answer.resolutionMs : HOUR_MS;
  const middleMs = (window.fromMs + window.toMs) / 2;
  const fromMs = Math.floor(middleMs / stepMs) * stepMs;
  const coarser = { fromMs, toMs: fromMs + stepMs, stepMs };
  return { window: coarser, answer: await askMemory(source, coarser) };
}

/** Of groups, which last longest; of processes where somebody recorded no groups. */
async function askMemory(source: HistorySource, window: Window): Promise<QueryShape> {
  const groups = await source.query({ match: 'group_resident_memory_bytes', ...window, aggregation: 'max' });
  if (groups.series.length > 0) return groups;
  return source.query({ match: 'process_resident_memory_bytes', ...window, aggregation: 'max' });
}

type Draft = { -readonly [key in keyof Usage]: Usage[key] };

async function readRows(source: HistorySource, figures: Figures, window: Window): Promise<readonly Usage[]> {
  const rows = new Map<string, Draft>();
  for (const [figure, match] of Object.entries(figures) as [Figure, MetricName][]) {
    const isCounter = match.endsWith('_total');
    const aggregation: Aggregation = isCounter ? 'rate' : 'max';
    const answer = await source.query({ match, ...window, aggregation });
    for (const series of answer.series) {
      const value = isCounter ? meanOf(series) : largestOf(series);
      if (value === null) continue;
      const { mode: _, ...labels } = series.labels;
      const key = JSON.stringify(labels);
      const row = rows.get(key) ?? emptyRow(labels);
      // CPU time has two modes, which add up.
      row[figure] = (row[figure] ?? 0) + value;
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

function emptyRow({ name, group, pid, start }: Readonly<Record<string, string>>): Draft {
  const unknown = { cpuCores: null, rssBytes: null, threads: null, openFds: null, readRate: null, writtenRate: null };
  return {
    name: name ?? group ?? '',
    pid: pid ?? null,
    parentPid: null,
    startedMs: start === undefined ? null : Math.round(Number(start) * 1000),
    endedMs: null,
    ending: null,
    processes: null,
    ...unknown,
  };
}

type Values = Pick<QueryShape['series'][number], 'values'>;

function presentOf({ values }: Values): number[] {
  return values.filter((value) => value !== null);
}

function meanOf(series: Values): number | null {
  const present = presentOf(series);
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length;
}

function largestOf(series: Values): number | null {
  const present = presentOf(series);
  return present.length === 0 ? null : Math.max(...present);
}

async function withParents(source: HistorySource, rows: readonly Usage[], window: Window): Promise<Usage[]> {
  const { series } = await source.query({ match: 'process_parent_pid', ...window, aggregation: 'last' });
  const parents = new Map(series.map((one) => [identityOf(one.labels), presentOf(one).at(-1)]));
  return rows.map((row) => {
    const parent = parents.get(`${row.pid} ${row.startedMs}`);
    return parent === undefined ? row : { ...row, parentPid: String(parent) };
  });
}

async function withEndings(source: HistorySource, rows: readonly Usage[], { fromMs, toMs }: Window): Promise<Usage[]> {
  const events = await source.events({ fromMs, toMs, types: ['process-exit', 'process-crash'] });
  const endings = new Map(events.map((event) => [identityOf(event.labels), event]));
  return rows.map((row) => {
    const ending = endings.get(`${row.pid} ${row.startedMs}`);
    return ending === undefined ? row : { ...row, endedMs: ending.timeMs, ending: ending.details };
  });
}

function identityOf({ pid, start }: Readonly<Record<string, string>>): string {
  return `${pid} ${Math.round(Number(start) * 1000)}`;
}

async function countUnrecorded(source: HistorySource, window: Window): Promise<number | null> {
  const { series } = await source.query({ match: 'tidemark_processes_unrecorded', ...window, aggregation: 'max' });
  return series[0] === undefined ? null : largestOf(series[0]);
}
