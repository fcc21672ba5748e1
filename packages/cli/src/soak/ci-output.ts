import { appendFileSync } from 'node:fs';
import { createHeadline, describePart, formatGithubSummary, type SoakReport } from '@tidemark/soak';

/** GitHub shows so many of a step. */
const MOST_ANNOTATIONS = 10;

/** Tells GitHub Actions, where this runs there: the summary of the step, and an annotation for each finding. */
export function tellCi(report: SoakReport, env: NodeJS.ProcessEnv): void {
  const { GITHUB_STEP_SUMMARY: summaryFile, GITHUB_ACTIONS } = env;
  if (summaryFile) appendSummary(summaryFile, formatGithubSummary(report));
  if (GITHUB_ACTIONS === 'true') for (const line of formatAnnotations(report)) process.stderr.write(`${line}\n`);
}

/** The verdict stands in the report and the exit code: that a summary cannot be written changes nothing of it. */
function appendSummary(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    process.stderr.write(`warning: GITHUB_STEP_SUMMARY cannot be written: ${(error as Error).message}\n`);
  }
}

/** Workflow commands that make the findings visible beside the run. After a segment of it only what has failed is one. */
export function formatAnnotations(report: SoakReport): string[] {
  const { name, ended } = report.run;
  if (ended === 'segment' && report.level !== 'fail') return [];
  const told: readonly string[] = ended === 'segment' ? ['fail'] : ['fail', 'warn'];
  const findings = report.parts.filter(({ level }) => told.includes(level)).slice(0, MOST_ANNOTATIONS);
  const found = findings.map((part) => annotation(part.level, name, `${part.process}: ${describePart(report, part)}`));
  if (found.length > 0 || report.level === 'pass') return found;
  return [annotation(report.level, name, createHeadline(report).title)];
}

function annotation(level: SoakReport['level'], name: string, text: string): string {
  return `::${level === 'fail' ? 'error' : 'warning'} title=${escapeProperty(`Soak of ${name}`)}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
