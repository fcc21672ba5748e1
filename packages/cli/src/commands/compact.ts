import { compactHistory } from '@tidemark/storage';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatQuantity } from '../format/quantity.ts';
import { findHistoryFile, type HistoryFileFlags } from '../history-file.ts';
import { openOutput } from '../output.ts';

/** `tidemark compact`: the smallest file that holds the history. */
export async function compact(flags: HistoryFileFlags): Promise<ExitCode> {
  const { file, config } = await findHistoryFile(flags);
  const { retention, maxBytes } = config.history;
  const report = compactHistory({ file, retention, maxBytes });
  const [before, after] = [report.bytesBefore, report.bytesAfter].map((bytes) => formatQuantity(bytes, 'bytes'));
  openOutput().write(flags.json ? `${JSON.stringify(report)}\n` : `${file}: ${before} before, ${after} now\n`);
  return EXIT_CODES.ok;
}
