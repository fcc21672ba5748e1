import { createHeadline } from './headline.ts';
import { codeBlock, codeSpan, escapeMarkdown, markdownProse, markdownTable } from './markdown-text.ts';
import { counted, formatMoment } from './quantity.ts';
import {
  comparisonTable,
  environmentTable,
  eventTable,
  findingsOf,
  findingsTable,
  growthTable,
  type ReportTable,
  resourceTable,
  runTable,
  segmentTable,
  stabilityTable,
} from './report-tables.ts';
import type { ReportEvent, ServiceReport, SoakReport } from './soak-report.ts';

/** Of more events than this the middle is left to `report.json`. */
const MOST_EVENTS = 100;

/** The whole report as GitHub's Markdown. */
export function formatMarkdown(report: SoakReport): string {
  const { title, sentences } = createHeadline(report);
  const blocks = [
    `# Soak report: ${escapeMarkdown(report.run.name)}`,
    `**${escapeMarkdown(title)}.** ${sentences.map(markdownProse).join(' ')}`,
    ...section('Findings', findingsTable(report, findingsOf(report))),
    ...recommendations(report),
    '## Run',
    facts(runTable(report)),
    ...(report.segments.length > 1 ? [markdownTable(segmentTable(report))] : []),
    ...section('Stability', stabilityTable(report)),
    ...events(report),
    ...section('Resources', resourceTable(report)),
    ...section('Growth', growthTable(report)),
    ...errorSections(report),
    ...logs(report),
    ...comparison(report),
    ...section('Environment', environmentTable(report)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** A heading and its table; nothing when that has no rows. */
function section(title: string, table: ReportTable): string[] {
  return table.rows.length === 0 ? [] : [`## ${title}`, markdownTable(table)];
}

function facts({ rows }: ReportTable): string {
  return rows.map(([name = '', value = '']) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`).join('\n');
}

function recommendations({ recommendations }: SoakReport): string[] {
  if (recommendations.length === 0) return [];
  return ['## What to do', recommendations.map((advice, i) => `${i + 1}. ${markdownProse(advice)}`).join('\n')];
}

function events(report: SoakReport): string[] {
  const { first, left, last } = shorten(report.events);
  if (left === 0) return section('Events', eventTable(report, first)).map((block) => block.replace(/^## /, '### '));
  return [
    '### Events',
    markdownTable(eventTable(report, first)),
    `${counted(left, 'event')} left out here.`,
    markdownTable(eventTable(report, last)),
  ];
}

/** The beginning and the end of too many events. */
function shorten(events: readonly ReportEvent[], most = MOST_EVENTS) {
  if (events.length <= most) return { first: events, left: 0, last: [] };
  const half = most / 2;
  return { first: events.slice(0, half), left: events.length - most, last: events.slice(-half) };
}

function errorSections({ services }: SoakReport): string[] {
  const groups = services.flatMap(errors);
  return groups.length === 0 ? [] : ['## Errors', ...groups];
}

function errors({ name, errors }: ServiceReport): string[] {
  return errors.flatMap(({ pattern, count, excerpts }) => [
    `### ${escapeMarkdown(name)}: ${counted(count, 'line that matches', 'lines that match')} ${codeSpan(pattern)}`,
    codeBlock(excerpts.map(({ atMs, text }) => `${formatMoment(atMs)}  ${text}`)),
  ]);
}

function logs({ services }: SoakReport): string[] {
  const kept = services.filter(({ logFiles }) => logFiles.length > 0);
  if (kept.length === 0) return [];
  return [
    '## Logs',
    kept
      .map(({ name, logFiles }) => `- ${escapeMarkdown(name)}: ${logFiles.map(escapeMarkdown).join(', ')}`)
      .join('\n'),
  ];
}

function comparison(report: SoakReport): string[] {
  const { comparison } = report;
  if (comparison === undefined) return [];
  const unmatched =
    comparison.unmatched.length === 0
      ? []
      : [`Of one side only: ${comparison.unmatched.map(escapeMarkdown).join(', ')}.`];
  return [
    '## Comparison',
    `With ${counted(comparison.baseline.length, 'run')}: ${comparison.baseline.map(escapeMarkdown).join(', ')}.`,
    ...(comparison.metrics.length === 0 ? [] : [markdownTable(comparisonTable(report))]),
    ...unmatched,
    ...(comparison.cautions.length === 0
      ? []
      : [comparison.cautions.map((caution) => `- ${escapeMarkdown(caution)}`).join('\n')]),
  ];
}
