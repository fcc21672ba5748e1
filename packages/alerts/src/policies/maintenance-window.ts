import type { Selector } from '@tidemark/core';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** When a window is open: once, or on days of the week by the clocks of a time zone. */
export type Schedule =
  | { readonly kind: 'once'; readonly fromMs: number; readonly toMs: number }
  | {
      readonly kind: 'weekly';
      /** Days on which it opens. */
      readonly days: readonly Weekday[];
      /** Minutes since midnight; one that ends before it begins goes on into the next day. */
      readonly fromMinute: number;
      readonly toMinute: number;
      /** IANA name. */
      readonly timeZone: string;
    };

/** A time in which alerts that match are expected and not told. */
export interface MaintenanceWindow {
  readonly name: string;
  readonly match: Selector;
  readonly schedule: Schedule;
}

/**
 * Whether a schedule is open at a moment. Weekly ones go by what clocks on the wall say: an hour that is skipped in spring
 * is skipped, one that comes twice in autumn counts twice.
 */
export function isOpen(schedule: Schedule, timeMs: number): boolean {
  if (schedule.kind === 'once') return timeMs >= schedule.fromMs && timeMs < schedule.toMs;
  const { days, fromMinute, toMinute, timeZone } = schedule;
  const { day, minute } = localTime(timeZone, timeMs);
  const opens = (index: number) => days.includes(WEEKDAYS[index] as Weekday);
  if (toMinute > fromMinute) return opens(day) && minute >= fromMinute && minute < toMinute;
  return (opens(day) && minute >= fromMinute) || (opens((day + 6) % 7) && minute < toMinute);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Day of the week from Monday, and minute of the day. */
function localTime(timeZone: string, timeMs: number): { day: number; minute: number } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  return {
    day: WEEKDAYS.indexOf((parts.weekday ?? '').slice(0, 3).toLowerCase() as Weekday),
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}
