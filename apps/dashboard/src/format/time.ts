import { formatDuration } from '@tidemark/core';

/** Points in time as people read them, in the time zone of the browser. All take Unix epoch milliseconds. */

const NBSP = '\u00a0';
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const SHORT_CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `14:03:05`. */
export function formatClock(ms: number): string {
  return CLOCK.format(ms);
}

/** `14:03`, and `14:03:30` off the full minute: the ticks of a time axis. */
export function formatTick(ms: number): string {
  return ms % 60_000 === 0 ? SHORT_CLOCK.format(ms) : CLOCK.format(ms);
}

/** Milliseconds as a length of time: `1 s`, `1 h 30 m`. */
export function formatInterval(ms: number): string {
  return formatDuration(ms)
    .replaceAll(/(\d)([a-z]+)/g, `$1${NBSP}$2 `)
    .trimEnd();
}

/** `2026-11-21 14:03`. */
export function formatDateTime(ms: number): string {
  const date = new Date(ms);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.join('-')} ${SHORT_CLOCK.format(ms)}`;
}

/** `14:03:05`; with its day in place of the seconds where that is not the day of `nowMs`, or nobody knows it. */
export function formatMoment(ms: number, nowMs: number | undefined): string {
  const isToday = nowMs !== undefined && new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return isToday ? formatClock(ms) : formatDateTime(ms);
}
