import { type RunComparison, readReport } from '@tidemark/soak';
import { cliError } from '../errors.ts';
import type { ExitCode } from '../exit.ts';
import { openOutput } from '../output.ts';
import { formatComparison } from '../soak/comparison-text.ts';
import { exitCodeOfLevel, type FailOn } from '../soak/verdict-exit.ts';

interface CompareFlags {
  readonly failOn: FailOn;
  readonly json?: true;
}

/** `tidemark soak compare`: the last of the runs beside those before it. */
export async function soakCompare(directories: readonly string[], { failOn, json }: CompareFlags): Promise<ExitCode> {
  const [baseline, newest] = [directories.slice(0, -1), directories.at(-1)];
  if (newest === undefined || baseline.length === 0) {
    throw cliError('CLI_USAGE_INVALID', 'a run is compared with others, and there is only one', {
      hint: 'tidemark soak compare BASE NEW, or several: BASE BASE NEW',
    });
  }
  const { comparison } = await readReport(newest, { baseline });
  const exitCode = exitCodeOfLevel((comparison as RunComparison).level, failOn);
  const output = openOutput(exitCode);
  output.write(
    json === true
      ? `${JSON.stringify(comparison)}\n`
      : `${formatComparison(comparison as RunComparison, output).join('\n')}\n`,
  );
  return exitCode;
}
