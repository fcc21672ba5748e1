import type { CatalogueShape } from '@tidemark/api/client';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { printable } from '../format/printable.ts';
import { formatLabelList } from '../format/series-labels.ts';
import { formatTable } from '../format/table.ts';
import { formatDateTime } from '../format/time.ts';
import { openSource, type SourceFlags } from '../history-source.ts';
import { type Output, openOutput } from '../output.ts';

export interface SeriesFlags extends SourceFlags {
  readonly values?: string;
  readonly json?: true;
}

/** `tidemark series`: what was recorded, from when to when, or the values that a label takes. */
export async function series(selector: string | undefined, flags: SeriesFlags): Promise<ExitCode> {
  const source = await openSource(flags);
  try {
    const found = await source.series(selector);
    if (found.length === 0) throw cliError('CLI_NO_DATA', `nothing was recorded of ${selector ?? 'anything'}`);
    const output = openOutput();
    if (flags.values !== undefined) output.write(listValues(found, flags.values));
    else output.write(flags.json ? `${JSON.stringify(found)}\n` : describeSeries(found, output));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

/** One value a line, sorted: what a script or a completion goes through. */
function listValues(found: CatalogueShape, label: string): string {
  const values = new Set(found.flatMap(({ labels }) => (label in labels ? [labels[label] as string] : [])));
  if (values.size === 0) {
    const known = [...new Set(found.flatMap(({ labels }) => Object.keys(labels)))].sort();
    throw cliError('CLI_NO_DATA', `none of the ${found.length} series has a label ${JSON.stringify(label)}`, {
      hint: known.length === 0 ? 'they have no labels' : `they have ${known.join(', ')}`,
    });
  }
  return [...values]
    .sort()
    .map((value) => `${printable(value)}\n`)
    .join('');
}

function describeSeries(found: CatalogueShape, output: Output): string {
  const [heading = '', ...lines] = formatTable(
    [
      ['METRIC', 'LABELS', 'FROM', 'TO'],
      ...found.map(({ metric, labels, firstMs, lastMs }) => [
        metric,
        printable(formatLabelList(labels)),
        formatDateTime(firstMs),
        formatDateTime(lastMs),
      ]),
    ],
    { align: ['left', 'left', 'left', 'left'], width: output.width, elastic: 1 },
  );
  const count = found.length === 1 ? '1 series' : `${found.length} series`;
  return [output.dim(count), '', output.bold(heading), ...lines, ''].join('\n');
}
