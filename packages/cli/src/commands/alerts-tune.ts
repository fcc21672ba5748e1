import type { QueryShape } from '@tidemark/api';
import { parseSelector, type Selector, systemClock } from '@tidemark/core';
import { suggestRule } from '../alerts/suggested-rule.ts';
import { formatSuggestions } from '../alerts/suggestion-text.ts';
import { lastingLabels } from '../compare/compared-series.ts';
import { parseDurationFlag } from '../duration.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { type HistorySource, openSource, type SourceFlags } from '../history-source.ts';
import { openOutput } from '../output.ts';
import { chooseStep, parseTimeRange, type TimeRange } from '../time-range.ts';

export interface TuneFlags extends SourceFlags {
  readonly from: string;
  readonly to: string;
  readonly below?: true;
  readonly for: string;
  readonly per?: readonly string[];
  readonly top: number;
  readonly json?: true;
}

const MAX_FOR_MS = 86_400_000;

/** `tidemark alerts tune`: thresholds from what was usual, and how often they would have fired. */
export async function tuneRule(match: string, flags: TuneFlags): Promise<ExitCode> {
  const range = parseTimeRange(flags.from, flags.to, systemClock.now());
  const forMs = parseDurationFlag('--for', flags.for, 0, MAX_FOR_MS);
  const selector = requireMetric(match);
  const direction = flags.below ? 'below' : 'above';
  const source = await openSource(flags);
  try {
    const per = flags.per ?? (await lastingLabels(source, match));
    const answer = await askUsual(source, { match, range, per, direction, top: flags.top });
    if (answer.series.length === 0) throw nothingRecorded(match, flags);
    const { stepMs } = answer;
    const request = { selector, per, direction, forMs, stepMs } as const;
    const suggestions = answer.series.map((series) => suggestRule(series, request));
    const output = openOutput();
    if (flags.json) output.write(`${JSON.stringify({ ...range, stepMs, forMs, suggestions })}\n`);
    else output.write(formatSuggestions(suggestions, { ...range, stepMs, forMs }, output));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

interface Usual {
  readonly match: string;
  readonly range: TimeRange;
  readonly per: readonly string[] | undefined;
  readonly direction: 'above' | 'below';
  readonly top: number;
}

/** A minute's for a week; one answer holds little more. */
const STEPS = 10_080;

/** The values that a rule with `per` would compare: of counters the sum of a group's rates, of gauges its worst. */
async function askUsual(source: HistorySource, { match, range, per, direction, top }: Usual): Promise<QueryShape> {
  const worst = direction === 'above' ? 'max' : 'min';
  const isCounter = (await source.series(match)).some(({ kind }) => kind === 'counter');
  const group = per && { by: [...per], ...(isCounter ? {} : ({ aggregation: worst } as const)) };
  const ask = (stepMs: number) => source.query({ match, ...range, stepMs, top, ...(group && { group }) });
  const stepMs = chooseStep(range, { minMs: 1000, rows: STEPS });
  const answer = await ask(stepMs);
  if (answer.resolutionMs <= stepMs) return answer;
  return ask(chooseStep(range, { minMs: answer.resolutionMs, rows: STEPS }));
}

function requireMetric(match: string): Selector {
  const selector = parseSelector(match);
  if (selector.metric !== undefined) return selector;
  throw cliError('CLI_SELECTOR_INVALID', `${match} names no metric, as a rule must`);
}

function nothingRecorded(match: string, { from, to }: TuneFlags) {
  return cliError('CLI_NO_DATA', `nothing was recorded of ${match} between ${from} and ${to}`);
}
