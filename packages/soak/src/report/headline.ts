import type { Level } from '../judgement/criteria.ts';
import { claimOf, describePart, describeRate, formatTimeToLimit, LEVEL_WORDS, unitOf } from './describe-part.ts';
import { counted, formatProbability, formatSpan } from './quantity.ts';
import { describeRunEnd, END_REASONS } from './run-facts.ts';
import type { SoakReport } from './soak-report.ts';

/** The verdict in words. */
export interface Headline {
  readonly level: Level;
  /** `Failed: api leaks resident memory` */
  readonly title: string;
  /** How fast, how sure, what else: whole sentences. */
  readonly sentences: readonly string[];
}

/** What to say first: the worst, how fast it is and how sure that is, when it ends badly, how many other findings there are. */
export function createHeadline(report: SoakReport): Headline {
  const { level, run } = report;
  // What was seen of services that were not ready says nothing.
  const sentences = run.ended === 'not-ready' && run.watchedMs === 0 ? [] : aboutAll(report);
  return {
    level,
    title: `${LEVEL_WORDS[level]}: ${claim(report)}`,
    sentences,
  };
}

function aboutAll(report: SoakReport): string[] {
  return [...aboutWorst(report), ...aboutOthers(report), aboutRun(report)];
}

function claim(report: SoakReport): string {
  const { level, parts, run, comparison } = report;
  if (run.ended === 'not-ready') return END_REASONS['not-ready'];
  const worst = parts[0];
  if (worst !== undefined && worst.level === level && level !== 'pass') return claimOf(report, worst);
  if (level !== 'pass' && comparison?.level === level) return 'worse than the baseline';
  if (parts.length === 0) return 'no process was watched for long enough to be judged';
  const isLeakFree = parts.every((part) => part.rule !== 'leak' || part.growth.verdict === 'healthy');
  return isLeakFree ? 'no leak, and nothing above its limits' : 'nothing above its limits';
}

function aboutWorst(report: SoakReport): string[] {
  const worst = report.parts[0];
  if (worst === undefined || worst.level === 'pass') return [];
  if (worst.rule !== 'leak' || worst.growth.verdict !== 'leaking')
    return [`${capitalise(describePart(report, worst))}.`];
  const { growth } = worst;
  const rate = describeRate(growth, unitOf(report, worst));
  const limit =
    growth.timeToLimitMs === undefined
      ? []
      : [`At this rate it reaches its limit in ${formatTimeToLimit(growth.timeToLimitMs)}.`];
  return [
    `It grows by ${rate}; that this is a leak has a probability of ${formatProbability(growth.leakProbability)}.`,
    ...limit,
  ];
}

function aboutOthers({ parts, comparison }: SoakReport): string[] {
  const failed = parts.filter(({ level }) => level === 'fail').length;
  const warned = parts.filter(({ level }) => level === 'warn').length;
  const passed = parts.length - failed - warned;
  if (parts.length === 0) return [];
  const regressed = comparison?.metrics.filter(({ change }) => change === 'regressed').length ?? 0;
  const compared = regressed === 0 ? '' : ` ${counted(regressed, 'metric')} regressed against the baseline.`;
  return [`Of ${counted(parts.length, 'check')}, ${failed} failed, ${warned} warned and ${passed} passed.${compared}`];
}

function aboutRun({ run }: SoakReport): string {
  const planned =
    Math.abs(run.plannedMs - run.watchedMs) < 0.01 * run.plannedMs ? '' : ` of ${formatSpan(run.plannedMs)} planned`;
  return `Watched for ${formatSpan(run.watchedMs)}${planned}; ${describeRunEnd(run.ended)}.`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
