import { formatDuration } from '@tidemark/core';
import { readTierFacts, type TierFacts } from '@tidemark/storage';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatTable } from '../format/table.ts';
import { formatDateTime, formatSpan } from '../format/time.ts';
import { findHistoryFile, type HistoryFileFlags } from '../history-file.ts';
import { openOutput } from '../output.ts';

/** `tidemark retention`: how long each tier is kept, what it reaches over, and what it takes. */
export async function retention(flags: HistoryFileFlags): Promise<ExitCode> {
  const { file, config } = await findHistoryFile(flags);
  const { rawMs, minuteMs, hourMs } = config.history.retention;
  const keptMs: Readonly<Record<TierFacts['tier'], number | undefined>> = {
    raw: rawMs,
    minute: minuteMs,
    hour: hourMs,
    journal: undefined,
  };
  const tiers = readTierFacts(file);
  const output = openOutput();
  if (flags.json) {
    const { maxBytes } = config.history;
    output.write(
      `${JSON.stringify({ file, maxBytes, tiers: tiers.map((one) => ({ ...one, keptMs: keptMs[one.tier] })) })}\n`,
    );
    return EXIT_CODES.ok;
  }
  const [heading = '', ...lines] = formatTable(
    [
      ['TIER', 'KEPT', 'FROM', 'SPAN', 'VALUES', 'SIZE', 'A VALUE'],
      ...tiers.map((one) => describeTier(one, keptMs[one.tier])),
    ],
    { align: ['left', 'right', 'left', 'right', 'right', 'right', 'right'], width: output.width, elastic: 2 },
  );
  const bound = `${file}, at most ${formatQuantity(config.history.maxBytes, 'bytes')}`;
  output.write([output.dim(bound), '', output.bold(heading), ...lines, ''].join('\n'));
  return EXIT_CODES.ok;
}

function describeTier({ tier, fromMs, toMs, samples, bytes }: TierFacts, keptMs: number | undefined): string[] {
  const isEmpty = fromMs === undefined || toMs === undefined;
  return [
    tier,
    keptMs === undefined ? 'until sealed' : formatKept(keptMs),
    isEmpty ? '—' : formatDateTime(fromMs),
    isEmpty ? '—' : formatSpan(toMs - fromMs),
    String(samples),
    formatQuantity(bytes, 'bytes'),
    samples === 0 ? '—' : `${(bytes / samples).toFixed(2)} B`,
  ];
}

const DAY_MS = 86_400_000;

/** In days, as people say it. */
function formatKept(ms: number): string {
  return ms % DAY_MS === 0 ? `${ms / DAY_MS}d` : formatDuration(ms);
}
