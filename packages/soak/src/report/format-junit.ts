import type { Level } from '../judgement/criteria.ts';
import { claimOf, describePart, namePart } from './describe-part.ts';
import { createHeadline } from './headline.ts';
import { describeRunEnd } from './run-facts.ts';
import type { SoakReport } from './soak-report.ts';

/** One test as CI systems show it. */
interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly level: Level;
  /** What is shown first, and what is shown when one looks. */
  readonly message: string;
  readonly details: string;
}

/**
 * The report as JUnit's XML: one suite, one case for each part, one for the run itself and one for the comparison. What
 * fails is a failure; what warns passes and says so in its output.
 */
export function formatJunit(report: SoakReport): string {
  const { run, segments } = report;
  const cases = [runCase(report), ...partCases(report), ...comparisonCases(report)];
  const failures = cases.filter(({ level }) => level === 'fail').length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="${seconds(run.watchedMs)}"`;
  const startedAt = Number.isFinite(run.startedMs)
    ? ` timestamp="${new Date(run.startedMs).toISOString().slice(0, 19)}"`
    : '';
  const host = segments.at(-1)?.host.hostName;
  const hostName = host === undefined ? '' : ` hostname="${escapeXml(host)}"`;
  const name = escapeXml(`soak ${run.name}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `  <testsuite name="${name}" ${counts}${startedAt}${hostName}>`,
    '    <properties>',
    ...properties(report).map(([key, value]) => `      <property name="${key}" value="${escapeXml(value)}"/>`),
    '    </properties>',
    ...cases.map((each) => formatCase(each, each.classname.endsWith('.run') ? run.watchedMs : 0)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function properties({ run, level }: SoakReport): (readonly [string, string])[] {
  return [
    ['run', run.id],
    ['level', level],
    ['ended', run.ended],
  ];
}

function runCase(report: SoakReport): TestCase {
  const { run, recommendations } = report;
  const { title, sentences } = createHeadline(report);
  const level = run.ended === 'not-ready' ? 'fail' : report.parts.length === 0 ? 'warn' : 'pass';
  const details = [`${title}.`, ...sentences, ...recommendations].join('\n');
  return {
    classname: `${classOf(report)}.run`,
    name: 'the run',
    level,
    message: `the run: ${describeRunEnd(run.ended)}`,
    details,
  };
}

function partCases(report: SoakReport): TestCase[] {
  return report.parts.map((part) => ({
    classname: `${classOf(report)}.${part.process.replaceAll('.', '_')}`,
    name: namePart(report, part),
    level: part.level,
    message: claimOf(report, part),
    details: [describePart(report, part), ...(part.rule === 'leak' ? part.growth.reasons.slice(1) : [])].join('\n'),
  }));
}

function comparisonCases(report: SoakReport): TestCase[] {
  const { comparison } = report;
  if (comparison === undefined) return [];
  const worse = comparison.metrics.filter(({ change }) => change !== 'unchanged');
  const details = worse
    .map(({ process, metric, measure, reason }) => `${process}, ${metric}, ${measure}: ${reason}`)
    .join('\n');
  const message = comparison.level === 'pass' ? 'not worse than the baseline' : 'worse than the baseline';
  return [
    {
      classname: `${classOf(report)}.comparison`,
      name: 'comparison with the baseline',
      level: comparison.level,
      message,
      details,
    },
  ];
}

/** Dots separate what CI systems show as folders. */
function classOf({ run }: SoakReport): string {
  return `soak.${run.name.replaceAll('.', '_')}`;
}

function formatCase({ classname, name, level, message, details }: TestCase, timeMs: number): string {
  const open = `    <testcase classname="${escapeXml(classname)}" name="${escapeXml(name)}" time="${seconds(timeMs)}">`;
  const body =
    level === 'fail'
      ? `      <failure message="${escapeXml(message)}" type="soak">${escapeXml(details, 'text')}</failure>`
      : `      <system-out>${escapeXml(level === 'warn' ? `warning: ${message}\n${details}` : details, 'text')}</system-out>`;
  return `${open}\n${body}\n    </testcase>`;
}

function seconds(ms: number): string {
  return Number.isFinite(ms) ? (ms / 1000).toFixed(3) : '0.000';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for XML 1.0, which has no control characters at all, not even escaped: they become `�`. */
function escapeXml(text: string, place: 'attribute' | 'text' = 'attribute'): string {
  const allowed = text.replaceAll(
    /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u007f-\u009f]/gu,
    '\ufffd',
  );
  const escaped = allowed.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
  return place === 'text' ? escaped : escaped.replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
