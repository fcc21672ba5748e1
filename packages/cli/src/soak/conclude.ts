import { formatJson, type ReportFormat, type SoakReport, writeReports } from '@tidemark/soak';
import type { ExitCode } from '../exit.ts';
import { openOutput } from '../output.ts';
import { tellCi } from './ci-output.ts';
import { formatReport } from './report-text.ts';
import { exitCodeOfRun, type FailOn } from './verdict-exit.ts';

/** What commander makes of the flags that say what becomes of a report. */
export interface ReportFlags {
  readonly baseline?: readonly string[];
  readonly failOn: FailOn;
  readonly format?: readonly ReportFormat[];
  readonly json?: true;
}

/** Writes the report into its folder, for CI and to stdout, and says what the command ends with. */
export async function conclude(report: SoakReport, { format, json, failOn }: ReportFlags): Promise<ExitCode> {
  const exitCode = exitCodeOfRun(report, failOn);
  const output = openOutput(exitCode);
  const formats = format === undefined ? {} : { formats: format };
  // A full disk must not keep the verdict back.
  const [written] = await Promise.allSettled([writeReports(report, report.run.directory, formats)]);
  tellCi(report, process.env);
  const files = written.status === 'fulfilled' ? written.value : [];
  output.write(json === true ? formatJson(report) : formatReport(report, files, output));
  if (written.status === 'rejected') throw written.reason;
  return exitCode;
}
