import { parseDuration } from '@tidemark/core';
import { cliError } from './errors.ts';

/** Unix epoch milliseconds. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const INSTANT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** The range that `--from` and `--to` name. Throws `CLI_TIME_INVALID`. */
export function parseTimeRange(from: string, to: string, nowMs: number): TimeRange {
  const range = { fromMs: parseInstant('--from', from, nowMs), toMs: parseInstant('--to', to, nowMs) };
  if (range.fromMs >= range.toMs) {
    throw cliError('CLI_TIME_INVALID', `the range from ${from} to ${to} ends before it begins`);
  }
  return range;
}

/** `now`, how long ago, or an ISO time, local unless it names its zone. */
function parseInstant(flag: string, text: string, nowMs: number): number {
  if (text === 'now') return nowMs;
  const agoMs = parseDuration(text);
  if (agoMs !== undefined) return nowMs - agoMs;
  // A date alone would be taken as UTC by ECMAScript's rules.
  const ms = INSTANT.test(text)
    ? Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'))
    : Number.NaN;
  if (Number.isNaN(ms)) throw cliError('CLI_TIME_INVALID', `${flag} is ${JSON.stringify(text)}, which is not a time`);
  return ms;
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

/** Steps that people count in. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
];

/** Rows that still make a table and not a log. */
const COMFORTABLE_ROWS = 30;

/** The smallest round step that is at least `minMs` and covers the range in a comfortable number of rows. */
export function chooseStep({ fromMs, toMs }: TimeRange, minMs = 0): number {
  const wanted = Math.max(minMs, (toMs - fromMs) / COMFORTABLE_ROWS);
  return STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
}
