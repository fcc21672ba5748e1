import type { Level } from '../judgement/criteria.ts';
import { memoryOf } from './describe-part.ts';
import { createHeadline } from './headline.ts';
import { escapeMarkdown, markdownProse, markdownTable } from './markdown-text.ts';
import { chooseScale, counted } from './quantity.ts';
import { findingsOf, findingsTable, type ReportTable } from './report-tables.ts';
import type { MetricReport, SoakReport } from './soak-report.ts';

const MARKS: Readonly<Record<Level, string>> = { pass: '✅', warn: '⚠️', fail: '❌' };
const MOST_FINDINGS = 20;
const MOST_PROCESSES = 30;
const MOST_ADVICE = 10;
const MOST_CHARACTERS = 500;

/**
 * A summary of a GitHub Actions step: the verdict, the findings and what the processes took. Bounded in all its parts, so
 * that it stays far below the 1 MiB that a step may write.
 */
export function formatGithubSummary(report: SoakReport): string {
  const { level, title, sentences } = createHeadline(report);
  const findings = findingsOf(report);
  const advice = report.recommendations.slice(0, MOST_ADVICE);
  const blocks = [
    `## ${MARKS[level]} Soak of ${escapeMarkdown(cut(report.run.name))}`,
    `**${escapeMarkdown(cut(title))}.** ${sentences.map((sentence) => markdownProse(cut(sentence))).join(' ')}`,
    ...bounded(findingsTable(report, findings), MOST_FINDINGS, 'finding'),
    ...(advice.length === 0 ? [] : [advice.map((each, i) => `${i + 1}. ${markdownProse(cut(each))}`).join('\n')]),
    ...bounded(processTable(report), MOST_PROCESSES, 'process'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** One row for each process: memory and CPU. */
function processTable({ processes }: SoakReport): ReportTable {
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  return {
    columns: [{ title: 'Process', kind: 'text' }, ...['Memory, average', 'most', 'CPU, average', 'p95'].map(number)],
    rows: processes.map((process) => [
      process.name,
      ...numbersOf(memoryOf(process.metrics), ['avg', 'max']),
      ...numbersOf(
        process.metrics.find(({ metric }) => metric === 'cpu_ratio'),
        ['avg', 'p95'],
      ),
    ]),
  };
}

function numbersOf(metric: MetricReport | undefined, wanted: readonly ('avg' | 'max' | 'p95')[]): string[] {
  const numbers = wanted.map((each) => metric?.[each] ?? Number.NaN);
  const { format } = chooseScale(metric?.unit ?? 'count', numbers);
  return numbers.map(format);
}

function bounded({ columns, rows }: ReportTable, most: number, one: string): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, most).map((cells) => cells.map(cut));
  const left = rows.length - shown.length;
  const many = one === 'process' ? 'processes' : `${one}s`;
  return [
    markdownTable({ columns, rows: shown }),
    ...(left > 0 ? [`And ${counted(left, `more ${one}`, `more ${many}`)}.`] : []),
  ];
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
