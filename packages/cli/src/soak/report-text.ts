import { basename, join, relative } from 'node:path';
import {
  createHeadline,
  describePart,
  type LeakPart,
  type Level,
  type MetricReport,
  namePart,
  type RunPart,
  type SoakReport,
  titleOf,
} from '@tidemark/soak';
import { printable } from '../format/printable.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatTable } from '../format/table.ts';
import { cutToWidth, displayWidth, padToWidth } from '../format/text.ts';
import { wrap } from '../load/facts.ts';
import type { Output } from '../output.ts';
import { formatComparison } from './comparison-text.ts';

export type Style = Pick<Output, 'bold' | 'dim' | 'width'>;

/** So much is shown; the files have the rest. */
const MOST = { findings: 12, advice: 3, processes: 12 } as const;

/** The report of a soak run for people, short enough to stand at the end of a log; `files` are what holds all of it. */
export function formatReport(report: SoakReport, files: readonly string[], style: Style): string {
  const { width, bold } = style;
  const { title, sentences } = createHeadline(report);
  const lines = [
    ...wrapText(printable(title), width).map(bold),
    ...(sentences.length === 0 ? [] : wrapText(printable(sentences.join(' ')), width)),
    ...block(formatFindings(report, style)),
    ...block(formatProcesses(report, style)),
    ...block(report.comparison === undefined ? [] : formatComparison(report.comparison, style)),
    ...block(report.recommendations.slice(0, MOST.advice).flatMap((text, i) => hang(`${i + 1}. `, text, width))),
    ...block(formatPlaces(report, files, width)),
  ];
  return `${lines.join('\n')}\n`;
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

const WORDS = { fail: 'FAIL', warn: 'warn', pass: 'pass' } as const;

/** Below this nothing is aligned that need not be. */
const NARROW = 60;

/** A line of the findings: what was found of a process. */
interface Finding {
  readonly level: Level;
  readonly process: string;
  readonly text: string;
}

/** What failed or warned: the process, what was looked at, what was found. */
function formatFindings(report: SoakReport, { width, bold }: Style): string[] {
  const findings = listFindings(report);
  const shown = findings.slice(0, MOST.findings);
  const isNarrow = width !== undefined && width < NARROW;
  const nameWidth = isNarrow ? 0 : Math.max(0, ...shown.map(({ process }) => displayWidth(process)));
  const rows = shown.flatMap(({ level, process, text }) => {
    const lines = hang(`${WORDS[level]}  ${padToWidth(process, nameWidth, 'left')}  `, text, width);
    return level === 'fail' ? lines.map((line, i) => (i === 0 ? bold(line) : line)) : lines;
  });
  const left = findings.length - shown.length;
  return left === 0 ? rows : [...rows, `and ${left} more, in the report`];
}

/** In the order of the report. What lacks evidence for the same reason is one finding. */
function listFindings(report: SoakReport): Finding[] {
  const told = new Set<string>();
  return report.parts.flatMap((part): Finding[] => {
    const { level } = part;
    const process = printable(part.process);
    if (level === 'pass') return [];
    if (part.rule !== 'leak')
      return [{ level, process, text: `${namePart(report, part)}: ${describePart(report, part)}` }];
    if (part.growth.verdict === 'leaking') return [{ level, process, text: `leak: ${describePart(report, part)}` }];
    const [reason = ''] = part.growth.reasons;
    if (told.has(reason)) return [];
    told.add(reason);
    const alike = report.parts.filter((other) => isAlike(other, part, reason));
    const processes = new Set(alike.map((other) => other.process)).size;
    return processes === 1
      ? [{ level, process, text: `leak: ${reason} (${alike.map((other) => titleOf(report, other)).join(', ')})` }]
      : [{ level, process: `${processes} of ${report.processes.length} processes`, text: `leak: ${reason}` }];
  });
}

function isAlike(other: RunPart, { level }: RunPart, reason: string): other is LeakPart {
  if (other.rule !== 'leak' || other.level !== level) return false;
  return other.growth.verdict !== 'leaking' && other.growth.reasons[0] === reason;
}

/** A text behind a label, its further lines below its first word; on a narrow terminal they begin further left. */
function hang(label: string, text: string, width: number | undefined): string[] {
  const indent = width === undefined || width - displayWidth(label) >= 40 ? displayWidth(label) : 2;
  const [first = '', ...rest] = wrapText(`${label.replaceAll(' ', UNBROKEN)}${printable(text)}`, width);
  const further = wrapText(rest.join(' '), width === undefined ? undefined : width - indent);
  return rest.length === 0 ? [first] : [first, ...further.map((line) => ' '.repeat(indent) + line)];
}

const UNBROKEN = '\u00a0';

/** Breaks between words, but not between a number and its unit. */
function wrapText(text: string, width: number | undefined): string[] {
  const lines = wrap(text.replaceAll(/(?<=\d) (?=\S)/g, UNBROKEN), width);
  return lines.map((line) => line.replaceAll(UNBROKEN, ' '));
}

/** How names of metrics end; those of a process and of a whole tree begin differently. */
const COLUMNS: readonly (readonly [metric: string, value: 'avg' | 'max' | 'p95', title: string])[] = [
  ['_resident_memory_bytes', 'avg', 'memory'],
  ['_resident_memory_bytes', 'max', 'most'],
  ['cpu_ratio', 'avg', 'CPU'],
  ['cpu_ratio', 'p95', 'p95'],
  ['_open_fds', 'max', 'files'],
  ['_threads', 'max', 'threads'],
];

/** What the processes took, after their warm-up. Narrow terminals do without the last columns. */
function formatProcesses({ processes }: SoakReport, { width, dim }: Style): string[] {
  if (processes.length === 0) return [];
  const shown = processes.slice(0, MOST.processes);
  const rows = [
    ['', ...COLUMNS.map(([, , title]) => title)],
    ...shown.map(({ name, metrics }) => [
      printable(name),
      ...COLUMNS.map(([metric, value]) =>
        formatValue(
          metrics.find((each) => each.metric.endsWith(metric)),
          value,
        ),
      ),
    ]),
  ];
  const [head = '', ...lines] = fit(rows, width);
  const left = processes.length - shown.length;
  return [dim(head), ...lines, ...(left === 0 ? [] : [`and ${left} more, in the report`])];
}

const LEAST_COLUMNS = 3;

function fit(rows: readonly (readonly string[])[], width: number | undefined): string[] {
  for (let count = COLUMNS.length + 1; ; count--) {
    const align = Array.from({ length: count }, (_, i) => (i === 0 ? 'left' : 'right') as 'left' | 'right');
    const kept = rows.map((row) => row.slice(0, count));
    const lines = formatTable(kept, { align });
    if (width === undefined || Math.max(...lines.map(displayWidth)) <= width) return lines;
    if (count <= LEAST_COLUMNS)
      return formatTable(kept, { align, width, elastic: 0 }).map((line) => cutToWidth(line, width));
  }
}

function formatValue(metric: MetricReport | undefined, value: 'avg' | 'max' | 'p95'): string {
  const number = metric?.[value] ?? Number.NaN;
  if (metric === undefined || Number.isNaN(number)) return '—';
  if (metric.unit === 'ratio') return `${(number * 100).toFixed(1)} %`;
  return metric.unit === 'bytes' ? formatQuantity(number, 'bytes') : String(Math.round(number));
}

function formatPlaces({ run, services }: SoakReport, files: readonly string[], width: number | undefined): string[] {
  const directory = relative(process.cwd(), run.directory) || '.';
  const near = directory.startsWith('..') ? run.directory : directory;
  const logs = services.flatMap(({ logFiles }) => logFiles.slice(0, 1)).map((file) => join(near, file));
  const file = files.find((each) => each.endsWith('.html')) ?? files[0];
  return [
    ...(file === undefined ? [] : hang('report  ', join(near, basename(file)), width)),
    ...(logs.length === 0 ? [] : hang('logs    ', logs.join(' '), width)),
  ];
}
