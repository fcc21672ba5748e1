import type { QueryShape } from '@tidemark/api';
import type { QueryInput } from '@tidemark/api/client';
import { type Aggregation, formatSeries, type GroupAggregation, systemClock, type TierName } from '@tidemark/core';
import { parseDurationFlag } from '../duration.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatQueryChart } from '../format/query-chart.ts';
import { formatQuery } from '../format/query-table.ts';
import { type HistorySource, openSource, type SourceFlags } from '../history-source.ts';
import { openOutput } from '../output.ts';
import { chooseStep, parseTimeRange, type TimeRange } from '../time-range.ts';

export interface QueryFlags extends SourceFlags {
  readonly from: string;
  readonly to: string;
  readonly step: string;
  readonly agg?: readonly Aggregation[];
  readonly rate?: true;
  readonly groupBy?: readonly string[];
  readonly groupAgg?: GroupAggregation;
  readonly top?: number;
  readonly tier?: TierName;
  readonly chart?: true;
  readonly json?: true;
  readonly ndjson?: true;
  readonly csv?: true;
}

const MAX_STEP_MS = 365 * 86_400_000;

/** `tidemark query`: a range as a table, a chart, JSON or CSV. */
export async function query(selector: string, flags: QueryFlags): Promise<ExitCode> {
  const range = parseTimeRange(flags.from, flags.to, systemClock.now());
  const stepMs = flags.step === 'auto' ? undefined : parseDurationFlag('--step', flags.step, 1, MAX_STEP_MS);
  const source = await openSource(flags);
  try {
    const output = openOutput();
    const rows = flags.chart ? CHART_POINTS_PER_COLUMN * (output.width ?? DEFAULT_CHART_WIDTH) : undefined;
    const answer = await ask(source, toQuestion(selector, flags, range), { stepMs, rows });
    if (answer.series.length === 0) {
      throw cliError('CLI_NO_DATA', `nothing was recorded of ${selector} between ${flags.from} and ${flags.to}`);
    }
    if (flags.json) output.write(`${JSON.stringify(answer)}\n`);
    else if (flags.csv) output.write(await toCsv(answer));
    else if (flags.ndjson) output.write(toNdjson(answer));
    else if (flags.chart) output.write(formatQueryChart(answer, output));
    else output.write(formatQuery(answer, output));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

/** Dots across a character of a chart, and its width where nothing says how wide the terminal is. */
const CHART_POINTS_PER_COLUMN = 2;
const DEFAULT_CHART_WIDTH = 80;

type Question = Omit<QueryInput, 'stepMs'> & TimeRange;

function toQuestion(selector: string, flags: QueryFlags, range: TimeRange): Question {
  const { groupBy, groupAgg } = flags;
  if (groupBy === undefined && groupAgg !== undefined) {
    throw cliError('CLI_USAGE_INVALID', `--group-agg ${groupAgg} says how groups are made, but --group-by is missing`, {
      hint: 'name the labels that stay: --group-by name',
    });
  }
  return {
    ...range,
    match: selector,
    aggregation: flags.rate ? 'rate' : flags.agg === undefined ? undefined : [...flags.agg],
    group: groupBy === undefined ? undefined : { by: [...groupBy], aggregation: groupAgg },
    top: flags.top,
    tier: flags.tier,
  };
}

/** Asks with the given step, or with one that suits the range and is not finer than what was recorded. */
async function ask(
  source: HistorySource,
  question: Question,
  { stepMs, rows }: { readonly stepMs: number | undefined; readonly rows: number | undefined },
): Promise<QueryShape> {
  if (stepMs !== undefined) return source.query({ ...question, stepMs });
  const chosen = chooseStep(question, { rows });
  const answer = await source.query({ ...question, stepMs: chosen });
  if (answer.resolutionMs <= chosen) return answer;
  return source.query({ ...question, stepMs: chooseStep(question, { rows, minMs: answer.resolutionMs }) });
}

/** One object a series and step, with its time in UTC; what was not recorded is left out. */
function toNdjson({ fromMs, stepMs, series }: QueryShape): string {
  const lines = series.flatMap(({ metric, labels, aggregation, values }) =>
    values.flatMap((value, point) => {
      if (value === null) return [];
      const time = new Date(fromMs + point * stepMs).toISOString();
      return [JSON.stringify({ time, metric, labels, aggregation, value })];
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
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
