import type { Level } from '../../judgement/criteria.ts';
import type { RunPart } from '../../judgement/judge-run.ts';
import { describePart, type LeakPart, metricOf } from '../describe-part.ts';
import { formatAmount } from '../quantity.ts';
import { formatNumbers, NUMBER_COLUMNS } from '../report-tables.ts';
import type { MetricReport, ProcessReport, SoakReport } from '../soak-report.ts';
import { type ChartFrame, type ChartLimit, chartFrame, drawChart } from './chart-svg.ts';
import { escapeHtml, htmlLevel } from './html-text.ts';

/** Charts and numbers of every process; those of children without findings are folded. */
export function resourceSection(report: SoakReport): string[] {
  if (report.processes.length === 0) return [];
  const frame = chartFrame(report);
  return [
    '<h2 id="resources">Resources</h2>',
    LEGEND,
    ...report.processes.map((process, i) => drawProcess(frame, process, `p${i}`)),
  ];
}

const sample = (content: string) => `<svg width="28" height="14" aria-hidden="true">${content}</svg>`;

const LEGEND = `<ul class="legend">
<li>${sample('<path class="band" d="M0 2H28V12H0Z"/><path class="mean" d="M0 7H28"/>')}mean, between least and most</li>
<li>${sample('<rect class="warm-up" width="28" height="14"/>')}warm-up</li>
<li>${sample('<path class="limit" d="M0 7H28"/>')}limit</li>
<li>${sample('<path class="mark restart" d="M14 0V14"/>')}started again</li>
<li>${sample('<path class="mark crash" d="M14 0V14"/>')}ended by itself</li>
<li>${sample('<path class="mark segment" d="M14 0V14"/>')}next segment</li>
<li>numbers are without the warm-up</li>
</ul>`;

const ROLES: Readonly<Record<ProcessReport['role'], string>> = {
  main: 'main process',
  tree: 'all its processes',
  child: 'child',
  attached: 'attached',
  load: 'load, not judged',
};

function drawProcess(frame: ChartFrame, process: ProcessReport, id: string): string {
  const { name, role, pid, metrics } = process;
  const parts = frame.report.parts.filter((part) => part.process === name);
  const level = parts[0]?.level;
  const isOpen = (role !== 'child' && role !== 'load') || (level !== undefined && level !== 'pass');
  const about = `${ROLES[role]}${pid === undefined ? '' : `, pid ${pid}`}`;
  return [
    `<details class="process"${isOpen ? ' open' : ''}><summary>${escapeHtml(name)} <span class="quiet">${about}</span> ${htmlLevel(level ?? '')}</summary>`,
    '<div class="figures">',
    ...metrics.map((metric, i) => drawMetric(frame, { process, metric, parts, id: `${id}m${i}` })),
    '</div></details>',
  ].join('\n');
}

interface MetricFigure {
  readonly process: ProcessReport;
  readonly metric: MetricReport;
  readonly parts: readonly RunPart[];
  readonly id: string;
}

function drawMetric(frame: ChartFrame, { process, metric, parts, id }: MetricFigure): string {
  const own = parts.filter((part) => isAbout(frame.report, part, metric));
  const numbers = formatNumbers(metric).map(
    (number, i) =>
      `<tr><th scope="row">${NUMBER_COLUMNS[i]?.title}</th><td class="number">${escapeHtml(number)}</td></tr>`,
  );
  const findings = own
    .filter((part) => part.rule === 'leak' || part.level !== 'pass')
    .map((part) => `<p>${htmlLevel(part.level)} ${escapeHtml(describePart(frame.report, part))}</p>`);
  return [
    `<figure><figcaption>${escapeHtml(metric.title)}</figcaption><div class="body">`,
    drawChart(frame, { process, metric, limits: limitsOf(own), id }),
    `<div class="numbers"><table><tbody>${numbers.join('')}</tbody></table></div></div>`,
    ...findings,
    '</figure>',
  ].join('\n');
}

function isAbout(report: SoakReport, part: RunPart, metric: MetricReport): boolean {
  if (part.rule === 'leak') return metricOf(report, part as LeakPart) === metric;
  if (part.rule === 'cpu') return metric.metric === 'cpu_ratio';
  return (part.rule === 'memory' || part.rule === 'memory growth') && metric.metric.endsWith('_resident_memory_bytes');
}

const LIMIT_WORDS: Readonly<Record<Level, string>> = { pass: 'next limit', warn: 'warns above', fail: 'fails above' };

function limitsOf(parts: readonly RunPart[]): ChartLimit[] {
  return parts.flatMap((part) => {
    if ((part.rule !== 'memory' && part.rule !== 'cpu') || part.bound === undefined) return [];
    const unit = part.rule === 'memory' ? 'bytes' : 'ratio';
    return [{ value: part.bound, label: `${LIMIT_WORDS[part.level]}: ${formatAmount(part.bound, unit)}` }];
  });
}
