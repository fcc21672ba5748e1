import { readReport } from '@tidemark/soak';
import type { ExitCode } from '../exit.ts';
import { conclude, type ReportFlags } from '../soak/conclude.ts';

/** `tidemark soak report`: the report on a run, from what is in its folder. */
export async function soakReport(directory: string, flags: ReportFlags): Promise<ExitCode> {
  const { baseline = [] } = flags;
  return conclude(await readReport(directory, { baseline }), flags);
}
