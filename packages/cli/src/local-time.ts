/** A date and time of day as a clock on the wall shows them: year, month from 1, day, hour, minute, second, millisecond. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const DAY_MS = 86_400_000;

/** Unix epoch milliseconds of the date alone, as a count of days; undefined for a day that no calendar has. */
export function calendarDay({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms / DAY_MS : undefined;
}

/** The date that a count of days stands for. */
export function dateOfDay(days: number): Pick<WallTime, 'year' | 'month' | 'day'> {
  const date = new Date(days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The local calendar day of a moment, as a count of days. */
export function localDay(timeMs: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS;
}

/**
 * When clocks of the local zone show this time, Unix epoch milliseconds, the earliest first. Mostly one moment; two where
 * clocks were set back, none where they were set forward past it.
 */
export function momentsOf(time: WallTime): readonly number[] {
  const asUtc = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second, time.ms);
  return candidates(asUtc).filter((ms) => ms - offsetMs(ms) === asUtc);
}

/** For a time that clocks were set forward past: what it is by the clock after that and by the clock before it, ascending. */
export function momentsAround(time: WallTime): readonly number[] {
  const asUtc = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second, time.ms);
  return candidates(asUtc);
}

/** The time by the offsets that are in force a day before and a day after, ascending. No zone changes twice in between. */
function candidates(asUtc: number): number[] {
  const offsets = [offsetMs(asUtc - DAY_MS), offsetMs(asUtc + DAY_MS)];
  return [...new Set(offsets.map((offset) => asUtc + offset))].sort((a, b) => a - b);
}

/** How far local clocks are behind UTC. */
function offsetMs(timeMs: number): number {
  return new Date(timeMs).getTimezoneOffset() * 60_000;
}
