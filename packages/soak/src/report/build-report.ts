import type { RunComparison } from '../compare/run-comparison.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { Level } from '../judgement/criteria.ts';
import type { RunVerdict } from '../judgement/judge-run.ts';
import { reportMetric } from './metric-report.ts';
import { type Findings, recommend } from './recommend.ts';
import { reportEvents } from './report-events.ts';
import { readRunFacts, reportSegments } from './run-facts.ts';
import { reportServices } from './service-reports.ts';
import type { ProcessReport, RunFacts, SoakReport } from './soak-report.ts';

/**
 * The report on a run: what was recorded, what it was judged, and what to do about it. Looks for log files in the run's
 * folder; everything else comes from the arguments, so the same ones give the same report. Throws `TypeError` on a run log
 * that does not begin with its run.
 */
export function buildReport(record: RunRecord, verdict: RunVerdict, comparison?: RunComparison): SoakReport {
  const { services } = record.timeline;
  const run = readRunFacts(record);
  const findings: Findings = {
    format: 1,
    run,
    level: levelOf(run, verdict, comparison),
    parts: verdict.parts,
    processes: record.processes.map((process) => reportProcess(process, run)),
    shortLived: record.shortLived,
    services: reportServices(record, services),
    events: reportEvents(record.log, services),
    segments: reportSegments(record),
    overhead: record.overhead,
    comparison,
  };
  return { ...findings, recommendations: recommend(findings) };
}

function reportProcess(process: RunRecord['processes'][number], { intervalMs }: RunFacts): ProcessReport {
  const { name, service, role, pid, lives, metrics } = process;
  return {
    name,
    service,
    role,
    pid,
    lives,
    metrics: metrics.map((column) => reportMetric(process, column, intervalMs)),
  };
}

function levelOf({ ended }: RunFacts, { level, parts }: RunVerdict, comparison: RunComparison | undefined): Level {
  const levels = [level, comparison?.level];
  if (ended === 'not-ready' || levels.includes('fail')) return 'fail';
  return parts.length === 0 || levels.includes('warn') ? 'warn' : 'pass';
}
