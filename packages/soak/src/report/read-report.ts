import { judgeRecord } from '../evidence/judge-record.ts';
import { readRun } from '../evidence/read-run.ts';
import { buildReport } from './build-report.ts';
import type { SoakReport } from './soak-report.ts';

/** The report on the run in a folder, made from what the run left there. Throws `SOAK_*` and `STORAGE_*` errors. */
export async function readReport(directory: string): Promise<SoakReport> {
  const record = readRun(directory);
  return buildReport(record, judgeRecord(record));
}
