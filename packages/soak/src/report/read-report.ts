import { compareRuns } from '../compare/compare-runs.ts';
import type { RunComparison, RunMetrics } from '../compare/run-comparison.ts';
import { judgeRecord } from '../evidence/judge-record.ts';
import { readRun } from '../evidence/read-run.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { buildReport } from './build-report.ts';
import type { SoakReport } from './soak-report.ts';

export interface ReadReportOptions {
  /** Folders of runs to compare with, in any order. */
  readonly baseline?: readonly string[];
}

/**
 * The report on the run in a folder, made from what the run left there, also while it goes on or when it was killed.
 * Throws `SOAK_*` and `STORAGE_*` errors.
 */
export async function readReport(directory: string, { baseline = [] }: ReadReportOptions = {}): Promise<SoakReport> {
  const record = readRun(directory);
  return buildReport(record, judgeRecord(record), compare(baseline, record));
}

function compare(baseline: readonly string[], now: RunRecord): RunComparison | undefined {
  if (baseline.length === 0) return undefined;
  const before = baseline.map(readRun).sort((a, b) => startOf(a) - startOf(b));
  return compareRuns(before.map(describeMetrics), describeMetrics(now));
}

function startOf({ log }: RunRecord): number {
  return log[0]?.atMs ?? 0;
}

function describeMetrics({ log, processes }: RunRecord): RunMetrics {
  const [start] = log;
  return { id: start?.type === 'run-started' ? start.runId : '', processes };
}
