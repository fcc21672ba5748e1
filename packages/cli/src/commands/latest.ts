import type { LatestShape } from '@tidemark/api';
import { formatDuration, METRICS, systemClock } from '@tidemark/core';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { printable } from '../format/printable.ts';
import { dimensionOf, formatQuantity } from '../format/quantity.ts';
import { formatLabelList } from '../format/series-labels.ts';
import { formatTable } from '../format/table.ts';
import { formatDateTime, formatSpan } from '../format/time.ts';
import { openSource, type SourceFlags } from '../history-source.ts';
import { type Output, openOutput } from '../output.ts';

/** `tidemark latest`: the newest frame as a table. */
export async function latest(
  selector: string | undefined,
  flags: SourceFlags & { readonly json?: true },
): Promise<ExitCode> {
  const source = await openSource(flags);
  try {
    const answer = await source.latest(selector);
    if (answer === null) throw cliError('CLI_NO_DATA', 'nothing was recorded yet');
    if (answer.samples.length === 0)
      throw cliError('CLI_NO_DATA', `the newest frame has no series that matches ${selector}`);
    const output = openOutput();
    output.write(flags.json ? `${JSON.stringify(answer)}\n` : describeLatest(answer, systemClock.now(), output));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

function describeLatest({ seq, timeMs, intervalMs, samples }: LatestShape, nowMs: number, output: Output): string {
  const age = formatSpan(Math.max(0, nowMs - timeMs));
  const [heading = '', ...lines] = formatTable(
    [
      ['METRIC', 'LABELS', 'VALUE'],
      ...inReadingOrder(samples).map((sample) => [
        sample.metric,
        printable(formatLabelList(sample.labels)),
        formatQuantity(sample.value, dimensionOf(sample)),
      ]),
    ],
    { align: ['left', 'left', 'right'], width: output.width, elastic: 1 },
  );
  return [
    output.dim(`frame ${seq} of ${formatDateTime(timeMs)}, ${age} ago, recorded every ${formatDuration(intervalMs)}`),
    '',
    output.bold(heading),
    ...lines,
    '',
  ].join('\n');
}

/** Metrics in the order of the catalogue, and below each the largest value first. */
function inReadingOrder(samples: LatestShape['samples']): LatestShape['samples'] {
  const order = new Map(Object.keys(METRICS).map((name, index) => [name, index]));
  const rank = (metric: string) => order.get(metric) ?? order.size;
  return samples.toSorted(
    (a, b) => rank(a.metric) - rank(b.metric) || a.metric.localeCompare(b.metric) || b.value - a.value,
  );
}
