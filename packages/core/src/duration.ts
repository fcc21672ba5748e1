const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|[smhdw])/g;

/** What {@link parseDuration} accepts, for messages. */
export const DURATION_SYNTAX = 'a number with a unit: 500ms, 30s, 5m, 1h30m, 7d, 2w';

/**
 * `1h30m` to milliseconds. Units: ms, s, m, h, d, w; parts add up. Returns undefined for anything else, a bare number
 * included, because a missing unit is the usual mistake.
 */
export function parseDuration(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(PART)) totalMs += Number(amount) * (UNIT_MS[unit as string] as number);
  return Number.isFinite(totalMs) ? Math.round(totalMs) : undefined;
}

/** Milliseconds to the text that {@link parseDuration} reads back: `5400000` is `1h30m`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`not a duration: ${ms}`);
  let rest = Math.round(ms);
  let text = '';
  for (const unit of ['w', 'd', 'h', 'm', 's', 'ms']) {
    const size = UNIT_MS[unit] as number;
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text === '' ? '0s' : text;
}
