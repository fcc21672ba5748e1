import { type Aggregation, systemClock } from '@tidemark/core';
import { type ComparedRanges, compareRanges } from '../compare/compared-series.ts';
import { formatComparison } from '../compare/comparison-table.ts';
import { parseDurationFlag } from '../duration.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openSource, type SourceFlags } from '../history-source.ts';
import { openOutput } from '../output.ts';
import { parseRangeFlag } from '../time-range.ts';

export interface CompareFlags extends SourceFlags {
  readonly a: string;
  readonly b: string;
  readonly step: string;
  readonly agg?: readonly Aggregation[];
  readonly groupBy?: readonly string[];
  readonly top?: number;
  readonly json?: true;
  readonly csv?: true;
}

const MAX_STEP_MS = 365 * 86_400_000;

/** `tidemark compare`: what series did in one range of time beside what they did in another. */
export async function compare(selector: string, flags: CompareFlags): Promise<ExitCode> {
  const nowMs = systemClock.now();
  const [a, b] = [parseRangeFlag('--a', flags.a, nowMs), parseRangeFlag('--b', flags.b, nowMs)];
  const stepMs = flags.step === 'auto' ? undefined : parseDurationFlag('--step', flags.step, 1, MAX_STEP_MS);
  const source = await openSource(flags);
  try {
    const request = { match: selector, a, b, aggregations: flags.agg, groupBy: flags.groupBy, stepMs };
    const compared = await compareRanges(source, request);
    if (compared.series.length === 0) {
      throw cliError('CLI_NO_DATA', `nothing was recorded of ${selector} in ${flags.a} nor in ${flags.b}`);
    }
    const answer = { ...compared, series: compared.series.slice(0, flags.top) };
    const output = openOutput();
    if (flags.json) output.write(`${JSON.stringify(answer)}\n`);
    else if (flags.csv) output.write(await toCsv(answer));
    else output.write(formatComparison(answer, output));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

/** One row a series, numbers in base units, empty where nothing was recorded. */
async function toCsv({ series }: ComparedRanges): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  const figures = ['steps', 'mean', 'p50', 'p95', 'max'] as const;
  const ends = ['change', 'changeRatio', 'verdict'] as const;
  const header = [
    'metric',
    'aggregation',
    ...labels,
    ...['a', 'b'].flatMap((end) => figures.map((figure) => `${end}_${figure}`)),
    ...ends,
  ];
  const rows = series.map((one) => [
    ...[one.metric, one.aggregation],
    ...labels.map((label) => one.labels[label] ?? ''),
    ...[one.a, one.b].flatMap((digest) => figures.map((figure) => digest?.[figure] ?? '')),
    ...ends.map((end) => one[end] ?? ''),
  ]);
  return stringify([header, ...rows], { escape_formulas: true });
}
