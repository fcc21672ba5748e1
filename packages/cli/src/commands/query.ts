import type { QueryShape } from '@tidemark/api';
import { type Aggregation, formatSeries, systemClock } from '@tidemark/core';
import { parseDurationFlag } from '../duration.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatQuery } from '../format/query-table.ts';
import { type HistorySource, openSource, type SourceFlags } from '../history-source.ts';
import { openOutput } from '../output.ts';
import { chooseStep, parseTimeRange, type TimeRange } from '../time-range.ts';

export interface QueryFlags extends SourceFlags {
  readonly from: string;
  readonly to: string;
  readonly step: string;
  readonly agg?: Aggregation;
  readonly json?: true;
  readonly csv?: true;
}

const MAX_STEP_MS = 365 * 86_400_000;

/** `tidemark query`: a range as a table, JSON or CSV. */
export async function query(selector: string, flags: QueryFlags): Promise<ExitCode> {
  const range = parseTimeRange(flags.from, flags.to, systemClock.now());
  const stepMs = flags.step === 'auto' ? undefined : parseDurationFlag('--step', flags.step, 1, MAX_STEP_MS);
  const source = await openSource(flags);
  try {
    const answer = await ask(source, { match: selector, aggregation: flags.agg, ...range }, stepMs);
    if (answer.series.length === 0) {
      throw cliError('CLI_NO_DATA', `nothing was recorded of ${selector} between ${flags.from} and ${flags.to}`);
    }
    const output = openOutput();
    if (flags.json) output.write(`${JSON.stringify(answer)}\n`);
    else if (flags.csv) output.write(await toCsv(answer));
    else output.write(formatQuery(answer, output));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

interface Question extends TimeRange {
  readonly match: string;
  readonly aggregation: Aggregation | undefined;
}

/** Asks with the given step, or with one that suits the range and is not finer than what was recorded. */
async function ask(source: HistorySource, question: Question, stepMs: number | undefined): Promise<QueryShape> {
  if (stepMs !== undefined) return source.query({ ...question, stepMs });
  const chosen = chooseStep(question);
  const answer = await source.query({ ...question, stepMs: chosen });
  if (answer.resolutionMs <= chosen) return answer;
  return source.query({ ...question, stepMs: chooseStep(question, answer.resolutionMs) });
}

/** One row a step with its time in UTC, one column a series, numbers in base units, empty where nothing was recorded. */
async function toCsv({ fromMs, stepMs, points, series }: QueryShape): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const header = ['time', ...series.map(({ metric, labels }) => formatSeries({ metric: { name: metric }, labels }))];
  const rows = Array.from({ length: points }, (_, point) => [
    new Date(fromMs + point * stepMs).toISOString(),
    ...series.map(({ values }) => values[point] ?? ''),
  ]);
  return stringify([header, ...rows], { escape_formulas: true });
}
