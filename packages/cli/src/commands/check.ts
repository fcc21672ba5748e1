import { checkHistory } from '@tidemark/storage';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatCounts, formatDamages } from '../format/damage-list.ts';
import { findHistoryFile, type HistoryFileFlags } from '../history-file.ts';
import { openOutput } from '../output.ts';

/** `tidemark check`: whether everything in the history is as it was written. Fails when it is not. */
export async function check(flags: HistoryFileFlags): Promise<ExitCode> {
  const { file } = await findHistoryFile(flags);
  const report = checkHistory(file);
  const output = openOutput();
  if (flags.json) output.write(`${JSON.stringify(report)}\n`);
  else {
    const { isSound, sound, damages, damageCount } = report;
    const verdict = isSound
      ? `${file} is sound`
      : `${file} is damaged in ${damageCount} ${damageCount === 1 ? 'place' : 'places'}`;
    const advice = isSound ? [] : ['', 'save the rest with `tidemark repair <target>`'];
    output.write(
      [output.bold(verdict), `  ${formatCounts(sound)}`, ...formatDamages(damages, damageCount), ...advice, ''].join(
        '\n',
      ),
    );
  }
  return report.isSound ? EXIT_CODES.ok : EXIT_CODES.failure;
}
