import { cliError } from './errors.ts';
import { type MomentUse, parseMoment } from './moment.ts';

/** Unix epoch milliseconds. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The range that `--from` and `--to` name, each as {@link parseMoment} takes it. Throws `CLI_TIME_INVALID`. */
export function parseTimeRange(from: string, to: string, nowMs: number): TimeRange {
  return orderedRange(from, to, (text, use) => parseMoment(text, { name: `--${use}`, use, nowMs }));
}

/** The range that one flag names by its two ends: `2w..1w`, `last mon..`, the latter until now. Throws `CLI_TIME_INVALID`. */
export function parseRangeFlag(name: string, text: string, nowMs: number): TimeRange {
  const at = text.indexOf('..');
  const [from, to] = [text.slice(0, at), text.slice(at + 2)];
  if (at < 0 || from.trim() === '') {
    const said = `${name} is ${JSON.stringify(text)}, which is not a range`;
    throw cliError('CLI_TIME_INVALID', said, { hint: 'write two times with two dots between them: 2w..1w, 1w..now' });
  }
  return orderedRange(from, to.trim() === '' ? 'now' : to, (part, use) => parseMoment(part, { name, use, nowMs }));
}

function orderedRange(from: string, to: string, parse: (text: string, use: MomentUse) => number): TimeRange {
  const range = { fromMs: parse(from, 'from'), toMs: parse(to, 'to') };
  if (range.fromMs >= range.toMs) {
    throw cliError('CLI_TIME_INVALID', `the range from ${from} to ${to} ends before it begins`);
  }
  return range;
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
export function chooseStep(
  { fromMs, toMs }: TimeRange,
  { minMs = 0, rows = COMFORTABLE_ROWS }: { readonly minMs?: number; readonly rows?: number | undefined } = {},
): number {
  const wanted = Math.max(minMs, (toMs - fromMs) / rows);
  return STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
}
