import { createHash } from 'node:crypto';
import { createHeadline } from './headline.ts';
import { escapeHtml, htmlFacts, htmlProse, htmlTable } from './html/html-text.ts';
import { resourceSection } from './html/resource-section.ts';
import { STYLE } from './html/style.ts';
import { counted, formatMoment } from './quantity.ts';
import {
  comparisonTable,
  environmentTable,
  eventTable,
  findingsOf,
  findingsTable,
  growthTable,
  type ReportTable,
  runTable,
  segmentTable,
  stabilityTable,
} from './report-tables.ts';
import type { ServiceReport, SoakReport } from './soak-report.ts';

/**
 * The whole report as one page: nothing is loaded, no script runs, and the page forbids both. Charts are drawn here, as SVG.
 */
export function formatHtml(report: SoakReport): string {
  const { level, title, sentences } = createHeadline(report);
  const name = escapeHtml(report.run.name);
  const sections = sectionsOf(report);
  const links = sections.join('\n').matchAll(/<h2 id="([a-z-]+)">([^<]*)<\/h2>/g);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(STYLE)}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)} – soak of ${name}</title>`,
    `<style>${STYLE}</style></head>`,
    `<body><header><div class="verdict ${level}">`,
    `<p class="run">Soak of <strong>${name}</strong> <span class="quiet">${formatMoment(report.run.startedMs)}</span></p>`,
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${sentences.map(htmlProse).join(' ')}</p>`,
    '</div>',
    `<nav aria-label="Sections"><ul>${Array.from(links, ([, id, text]) => `<li><a href="#${id}">${text}</a></li>`).join('')}</ul></nav></header>`,
    '<main>',
    ...sections,
    '</main>',
    `<footer>Made by Tidemark ${escapeHtml(report.segments.at(-1)?.host.tidemarkVersion ?? '')}.</footer>`,
    '</body></html>',
    '',
  ].join('\n');
}

function sectionsOf(report: SoakReport): string[] {
  return [
    ...tableSection('Findings', findingsTable(report, findingsOf(report))),
    ...advice(report),
    ...resourceSection(report),
    ...tableSection('Growth', growthTable(report)),
    ...tableSection('Stability', stabilityTable(report)),
    ...subsection('Events', eventTable(report, report.events)),
    ...errorSections(report),
    ...logs(report),
    ...comparison(report),
    ...tableSection('All checks', findingsTable(report, report.parts)),
    '<h2 id="run">Run</h2>',
    htmlFacts(runTable(report)),
    ...(report.segments.length > 1 ? subsection('Segments', segmentTable(report)) : []),
    ...subsection('Environment', environmentTable(report)),
  ];
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function heading(title: string): string {
  return `<h2 id="${title.toLowerCase().replaceAll(' ', '-')}">${title}</h2>`;
}

function tableSection(title: string, table: ReportTable): string[] {
  return table.rows.length === 0 ? [] : [heading(title), htmlTable(table, title)];
}

function subsection(title: string, table: ReportTable): string[] {
  return table.rows.length === 0 ? [] : [`<h3>${title}</h3>`, htmlTable(table, title)];
}

function advice({ recommendations }: SoakReport): string[] {
  if (recommendations.length === 0) return [];
  const items = recommendations.map((each) => `<li>${htmlProse(each)}</li>`);
  return [heading('What to do'), `<ol class="advice">${items.join('\n')}</ol>`];
}

function errorSections({ services }: SoakReport): string[] {
  const groups = services.flatMap(errors);
  return groups.length === 0 ? [] : [heading('Errors'), ...groups];
}

function errors({ name, errors }: ServiceReport): string[] {
  return errors.map(({ pattern, count, excerpts }) => {
    const lines = excerpts.map(({ atMs, text }) => escapeHtml(`${formatMoment(atMs)}  ${text}`));
    const title = `${escapeHtml(name)}: ${counted(count, 'line that matches', 'lines that match')} <code>${escapeHtml(pattern)}</code>`;
    return `<h3>${title}</h3>\n<pre>${lines.join('\n')}</pre>`;
  });
}

function logs({ services }: SoakReport): string[] {
  const kept = services.filter(({ logFiles }) => logFiles.length > 0);
  if (kept.length === 0) return [];
  const rows = kept.map(({ name, logFiles }) => [name, logFiles.join(', ')]);
  return [heading('Logs'), htmlFacts({ columns: [], rows })];
}

function comparison(report: SoakReport): string[] {
  const { comparison } = report;
  if (comparison === undefined) return [];
  const baseline = `With ${counted(comparison.baseline.length, 'run')}: ${comparison.baseline.join(', ')}.`;
  const unmatched = comparison.unmatched.length === 0 ? '' : ` Of one side only: ${comparison.unmatched.join(', ')}.`;
  const table = comparisonTable(report);
  return [
    heading('Comparison'),
    `<p>${escapeHtml(baseline + unmatched)}</p>`,
    ...comparison.cautions.map((caution) => `<p>${escapeHtml(`Caution: ${caution}.`)}</p>`),
    ...(table.rows.length === 0 ? [] : [htmlTable(table, 'Comparison')]),
  ];
}
