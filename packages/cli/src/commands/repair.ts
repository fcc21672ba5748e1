import { resolve } from 'node:path';
import { repairHistory } from '@tidemark/storage';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatCounts, formatDamages } from '../format/damage-list.ts';
import { findHistoryFile, type HistoryFileFlags } from '../history-file.ts';
import { openOutput } from '../output.ts';

/** `tidemark repair`: what can be read, in a new file, and what cannot. */
export async function repair(target: string, flags: HistoryFileFlags): Promise<ExitCode> {
  const { file } = await findHistoryFile(flags);
  const report = repairHistory(file, resolve(target));
  const output = openOutput();
  if (flags.json) output.write(`${JSON.stringify(report)}\n`);
  else {
    const { saved, lost, lostCount, recordedBy } = report;
    const losses =
      lostCount === 0 ? ['nothing is lost'] : [`lost in ${lostCount} places:`, ...formatDamages(lost, lostCount)];
    const late =
      recordedBy === undefined
        ? []
        : ['an agent is recording into the damaged file: what it adds from now on is not saved'];
    output.write(
      [output.bold(`saved into ${report.target}`), `  ${formatCounts(saved)}`, ...losses, ...late, ''].join('\n'),
    );
  }
  return EXIT_CODES.ok;
}
