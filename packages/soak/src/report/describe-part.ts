import type { MetricUnit } from '@tidemark/core';
import type { Level } from '../judgement/criteria.ts';
import type { RunPart } from '../judgement/judge-run.ts';
import type { GrowthVerdict } from '../verdict/judge-growth.ts';
import { counted, formatAmount, formatProbability, formatRate, formatSpan } from './quantity.ts';
import type { MetricReport, SoakReport } from './soak-report.ts';

export type LeakPart = Extract<RunPart, { readonly rule: 'leak' }>;
type RulePart = Exclude<RunPart, LeakPart>;

/** What parts are described from: the report, with or without its recommendations. */
export type PartContext = Pick<SoakReport, 'processes'>;

/** A level as people read it. */
export const LEVEL_WORDS: Readonly<Record<Level, string>> = { fail: 'Failed', warn: 'Warning', pass: 'Passed' };

/** What the verdict calls resident memory, of processes and trees alike. */
export const MEMORY = 'process_resident_memory_bytes';

/** A limit that is further away than this is not worth a number. */
const FAR_MS = 2 * 365.25 * 86_400_000;

/** The metric of a part that looks for a leak, undefined where no numbers of it were kept. */
export function metricOf({ processes }: PartContext, part: LeakPart): MetricReport | undefined {
  const metrics = processes.find(({ name }) => name === part.process)?.metrics ?? [];
  return (
    metrics.find(({ metric }) => metric === part.metric) ?? (part.metric === MEMORY ? memoryOf(metrics) : undefined)
  );
}

/** Resident memory, of a process or of a tree. */
export function memoryOf(metrics: readonly MetricReport[]): MetricReport | undefined {
  return metrics.find(({ metric }) => metric.endsWith('_resident_memory_bytes'));
}

/** `resident memory`, or the metric's own name where there is no title. Never more than its first letter is lowered. */
export function titleOf(report: PartContext, part: LeakPart): string {
  const title = metricOf(report, part)?.title ?? (part.metric === MEMORY ? 'resident memory' : part.metric);
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** What a leak verdict counts in. */
export function unitOf(report: PartContext, part: LeakPart): MetricUnit {
  return metricOf(report, part)?.unit ?? (part.metric.endsWith('_bytes') ? 'bytes' : 'count');
}

/** What was checked, in two or three words: `leak of open files`, `error lines`. */
export function namePart(report: PartContext, part: RunPart): string {
  return part.rule === 'leak' ? `leak of ${titleOf(report, part)}` : part.rule;
}

/** The shortest that says what is wrong with a process: `api leaks resident memory`. */
export function claimOf(report: PartContext, part: RunPart): string {
  const { process } = part;
  if (part.level === 'pass') return `${process}: ${namePart(report, part)} is in order`;
  switch (part.rule) {
    case 'leak':
      return part.growth.verdict === 'leaking'
        ? `${process} leaks ${titleOf(report, part)}`
        : `not enough evidence on the ${titleOf(report, part)} of ${process}`;
    case 'memory':
      return `${process} takes too much memory`;
    case 'memory growth':
      return `the memory of ${process} grew by ${formatAmount(part.value, 'ratio')}`;
    case 'cpu':
      return `${process} takes too much CPU`;
    case 'error lines':
      return `${process} wrote ${counted(part.value, 'error line')}`;
    case 'crashes':
      return part.value === 1 ? `${process} crashed` : `${process} crashed ${part.value} times`;
  }
}

/** One sentence with the figures, without a full stop, about a process that is named elsewhere. */
export function describePart(report: PartContext, part: RunPart): string {
  if (part.rule === 'leak') return describeLeak(report, part);
  return `${measureOf(part)}${boundOf(part)}`;
}

function describeLeak(report: PartContext, part: LeakPart): string {
  const { growth } = part;
  const sure = growth.verdict === 'leaking' ? `, ${formatProbability(growth.leakProbability)} sure` : '';
  return `${titleOf(report, part)}: ${growth.reasons[0] ?? growth.verdict}${sure}${limitOf(growth)}`;
}

/** `, at its limit in 3 d 4 h`; empty when it has none or is not getting there. */
function limitOf({ timeToLimitMs }: GrowthVerdict): string {
  return timeToLimitMs === undefined ? '' : `, at its limit in ${formatTimeToLimit(timeToLimitMs)}`;
}

/** Like `formatSpan`, but no more exact than a forecast can be. */
export function formatTimeToLimit(ms: number): string {
  return ms > FAR_MS ? 'more than two years' : formatSpan(ms);
}

function measureOf({ rule, value }: RulePart): string {
  if (Number.isNaN(value)) return `no samples to judge ${rule} by`;
  switch (rule) {
    case 'memory':
      return `resident memory of ${formatAmount(value, 'bytes')} at most`;
    case 'memory growth':
      return `resident memory ${value < 0 ? 'shrank' : 'grew'} by ${formatAmount(Math.abs(value), 'ratio')} from the first tenth of the run to the last`;
    case 'cpu':
      return `${formatAmount(value, 'ratio')} of a core on average`;
    case 'error lines':
      return counted(value, 'error line');
    case 'crashes':
      return value === 0 ? 'never ended by itself' : `ended by itself ${value === 1 ? 'once' : `${value} times`}`;
  }
}

const BOUND_UNITS = {
  memory: 'bytes',
  'memory growth': 'ratio',
  cpu: 'ratio',
  'error lines': 'count',
  crashes: 'count',
} as const satisfies Record<RulePart['rule'], MetricUnit>;

function boundOf({ rule, level, bound }: RulePart): string {
  if (bound === undefined || (level !== 'pass' && bound === 0)) return '';
  const text = formatAmount(bound, BOUND_UNITS[rule]);
  return level === 'pass' ? '' : `, more than ${text}`;
}

/** How fast a metric grows at the end of the run, with its bounds: `1.02 MB/h (0.81 MB/h to 1.24 MB/h)`. */
export function describeRate({ slopePerHour, slopeLow, slopeHigh }: GrowthVerdict, unit: MetricUnit): string {
  const rate = formatRate(slopePerHour, unit);
  if (slopeLow === slopeHigh || !Number.isFinite(slopePerHour)) return rate;
  return `${rate} (${formatRate(slopeLow, unit)} to ${formatRate(slopeHigh, unit)})`;
}
