import { resolve } from 'node:path';
import { systemClock } from '@tidemark/core';
import { backupHistory } from '@tidemark/storage';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatQuantity } from '../format/quantity.ts';
import { findHistoryFile, type HistoryFileFlags } from '../history-file.ts';
import { openOutput } from '../output.ts';
import { openProgressBar } from '../progress-bar.ts';

/** `tidemark backup`: a copy of the history of this moment. */
export async function backup(target: string, flags: HistoryFileFlags): Promise<ExitCode> {
  const { file } = await findHistoryFile(flags);
  const output = openOutput();
  const bar = await openProgressBar(systemClock, (bytes) => formatQuantity(bytes, 'bytes'));
  try {
    const report = await backupHistory(file, resolve(target), {
      onProgress: ({ copiedBytes, totalBytes }) => bar.update({ share: copiedBytes / totalBytes, done: copiedBytes }),
    });
    output.write(
      flags.json
        ? `${JSON.stringify(report)}\n`
        : `copied ${formatQuantity(report.bytes, 'bytes')} to ${report.target}\n`,
    );
    return EXIT_CODES.ok;
  } finally {
    bar[Symbol.dispose]();
  }
}
