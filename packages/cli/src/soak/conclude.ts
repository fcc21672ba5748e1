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

/** Writes the report into its folder, to stdout and for CI, and says what the command ends with. */
export async function conclude(report: SoakReport, { format, json, failOn }: ReportFlags): Promise<ExitCode> {
  await writeReports(report, report.run.directory, format === undefined ? {} : { formats: format });
  tellCi(report, process.env);
  const output = openOutput();
  output.write(json === true ? formatJson(report) : formatReport(report, output));
  return exitCodeOfRun(report, failOn);
}
