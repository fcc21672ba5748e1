import { median, robustDeviation } from './median.ts';

/** What was usual at each hour of the day, from past days. Bounded: 24 hours times `days` figures. Plain data. */
export interface Baseline {
  /** By hour of the day (UTC), newest last: the middle of that hour and its spread, a pair a day. */
  readonly hours: [centre: number, spread: number][][];
  /** The hour that is being watched, counted since the epoch; its values so far, one a minute. */
  hour: number;
  minutes: [minute: number, value: number][];
}

const HOURS = 24;
const MINUTES = 60;
const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
/** An hour of which less was seen does not count as seen. */
const MIN_MINUTES = 20;
/** Nothing varies less than this share of its level: else the first byte that changes would be an anomaly. */
const MIN_SPREAD = 0.01;

export function createBaseline(): Baseline {
  return { hours: Array.from({ length: HOURS }, () => []), hour: Number.NaN, minutes: [] };
}

/** Learns a value. The wall clock says which hour of the day it is; one that was set back begins its hour anew. */
export function learn(baseline: Baseline, days: number, { timeMs, value }: { timeMs: number; value: number }): void {
  const hour = Math.floor(timeMs / MS_PER_HOUR);
  if (hour !== baseline.hour) {
    keepHour(baseline, days);
    baseline.hour = hour;
    baseline.minutes = [];
  }
  const minute = Math.floor(timeMs / MS_PER_MINUTE) % MINUTES;
  if (baseline.minutes.length < MINUTES && baseline.minutes.at(-1)?.[0] !== minute)
    baseline.minutes.push([minute, value]);
}

function keepHour({ hours, hour, minutes }: Baseline, days: number): void {
  if (minutes.length < MIN_MINUTES) return;
  const values = minutes.map(([, value]) => value);
  const centre = median(values);
  const past = hours[hour % HOURS] as [number, number][];
  past.push([centre, robustDeviation(values, centre)]);
  if (past.length > days) past.shift();
}

/**
 * How far a value is from what is usual at this hour, in robust standard deviations: of the days among each other and of
 * the minutes within an hour. NaN while fewer than `minDays` days are known.
 */
export function distanceFrom(
  baseline: Baseline,
  minDays: number,
  { timeMs, value }: { timeMs: number; value: number },
) {
  const past = baseline.hours[Math.floor(timeMs / MS_PER_HOUR) % HOURS] as [number, number][];
  if (past.length < minDays) return Number.NaN;
  const centres = past.map(([centre]) => centre);
  const usual = median(centres);
  const within = median(past.map(([, spread]) => spread));
  const spread = Math.max(Math.hypot(robustDeviation(centres, usual), within), MIN_SPREAD * Math.abs(usual), 1e-9);
  return (value - usual) / spread;
}
