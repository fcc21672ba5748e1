import type { QueryResult } from '../src/query/query.ts';
import { type Accepted, type ExactSeries, textOf } from './exact-answer.ts';

/** How far a value may be from an accepted one. */
export type Tolerance = (accepted: number) => number;

/** Sums that were added up in another order, and kept to 14 digits. */
export const SUMMED: Tolerance = (accepted) => 1e-9 * Math.abs(accepted);

/** Squares are kept to seven digits; what is left of a spread of nothing is noise of the last digits of the values. */
export const SPREAD: Tolerance = (accepted) => 1e-6 * accepted + 1e-3;

/** The first place where an answer is not what it must be, in words; undefined when there is none. */
export function findDifference(
  { series: actual }: Pick<QueryResult, 'series'>,
  exact: readonly ExactSeries[],
  tolerance: Tolerance,
): string | undefined {
  const [names, expected] = [actual.map(({ series }) => textOf(series)), exact.map(({ text }) => text)];
  const missing = expected.filter((text) => !names.includes(text));
  const surplus = names.filter((text) => !expected.includes(text));
  if (missing.length + surplus.length > 0) return `missing: ${missing}; not asked for: ${surplus}`;
  for (const { text, steps } of exact) {
    const values = actual[names.indexOf(text)]?.values ?? [];
    if (values.length !== steps.length) return `${text}: ${values.length} points instead of ${steps.length}`;
    const wrong = steps.findIndex((accepted, step) => !isAccepted(values[step] as number, accepted, tolerance));
    if (wrong >= 0) return `${text}: ${values[wrong]} instead of ${steps[wrong]} in step ${wrong} of ${steps.length}`;
  }
  return undefined;
}

function isAccepted(value: number, accepted: Accepted, tolerance: Tolerance): boolean {
  if (Number.isNaN(value)) return accepted.length === 0;
  return accepted.some((each) => each === value || Math.abs(value - each) <= tolerance(each));
}
