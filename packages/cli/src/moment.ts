import { nearestName, parseDuration } from '@tidemark/core';
import { cliError } from './errors.ts';
import { calendarDay, dateOfDay, localDay, momentsAround, momentsOf, type WallTime } from './local-time.ts';

/** What a time is for. It decides what a local time means that clocks showed twice, or not at all: see {@link parseMoment}. */
export type MomentUse = 'from' | 'to' | 'at';

export interface MomentFlag {
  /** For messages: `--from`. */
  readonly name: string;
  readonly use: MomentUse;
  readonly nowMs: number;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(z|[+-]\d\d:?\d\d)?$/;
const NAMED_DAY = /^(?:(last )?([a-z]+))?(?:(?:^| )(\d\d?):(\d\d)(?::(\d\d))?)?$/;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const WORDS = ['now', 'today', 'yesterday', 'last', ...WEEKDAYS];

/**
 * A moment as people write it, in Unix epoch milliseconds:
 *
 * - `now`, or how long ago: `5m`, `1h30m`, `2w`, `5m ago`; a day is 24 hours
 * - `2026-11-21`, `2026-11-21T03:00`, `2026-11-21 03:00:30`, local unless a zone follows: `2026-11-21T03:00Z`
 * - `03:00`: the last time it was that late
 * - `today 03:00`, `yesterday 14:30`; a day without a time is its first moment
 * - `tue 03:00`: the last time it was; `last tue 03:00`: the same, but not today
 * - `1763694000`, `1763694000123`: Unix time in seconds or milliseconds
 *
 * Where clocks were set back, a local time may be two moments: a range begins with the first and ends with the second.
 * Where they were set forward and there is none, it reaches as far as either clock says. A single moment must be clear.
 * Throws `CLI_TIME_INVALID`.
 */
export function parseMoment(text: string, flag: MomentFlag): number {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const ms = words === 'now' ? flag.nowMs : (parseAgo(words, flag.nowMs) ?? parseUnixTime(words));
  return ms ?? parseDate(words, text, flag) ?? parseNamedDay(words, text, flag) ?? fail(words, text, flag);
}

function parseAgo(words: string, nowMs: number): number | undefined {
  const agoMs = parseDuration(words.replace(/ ago$/, ''));
  return agoMs === undefined ? undefined : nowMs - agoMs;
}

/** Ten digits are seconds until the year 2286, thirteen are milliseconds since 2001. */
function parseUnixTime(words: string): number | undefined {
  if (/^\d{10}$/.test(words)) return Number(words) * 1000;
  return /^\d{13}$/.test(words) ? Number(words) : undefined;
}

function parseDate(words: string, text: string, flag: MomentFlag): number | undefined {
  const match = ISO.exec(words);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const time = { year, month, day, hour, minute, second, ms: Math.floor(Number(`0.${match[7] ?? 0}`) * 1000) };
  if (calendarDay(time) === undefined || !isTimeOfDay(time)) return undefined;
  const zone = match[8];
  return zone === undefined ? resolve(time, text, flag) : utcMs(time) - parseOffset(zone);
}

function utcMs(time: WallTime): number {
  return Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second, time.ms);
}

function parseOffset(zone: string): number {
  if (zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function parseNamedDay(words: string, text: string, flag: MomentFlag): number | undefined {
  const match = NAMED_DAY.exec(words);
  if (match === null || words === '') return undefined;
  const [, last, name, ...clock] = match;
  const [hour = 0, minute = 0, second = 0] = clock.map((part) => Number(part ?? 0));
  const time = { hour, minute, second, ms: 0 };
  if (!isTimeOfDay(time)) return undefined;
  const today = localDay(flag.nowMs);
  const on = (day: number) => resolve({ ...dateOfDay(day), ...time }, text, flag);
  const latest = (day: number, days: number) =>
    utcMs({ ...dateOfDay(day), ...time }) > localAsUtc(flag.nowMs) ? on(day - days) : on(day);
  if (name === undefined) return latest(today, 1);
  if (last === undefined && (name === 'today' || name === 'yesterday')) return on(name === 'today' ? today : today - 1);
  const weekday = weekdayOf(name);
  if (weekday === undefined) return undefined;
  const back = (weekdayOfDay(today) - weekday + 7) % 7;
  return last === undefined ? latest(today - back, 7) : on(today - (back === 0 ? 7 : back));
}

function weekdayOf(name: string): number | undefined {
  const index = name.length < 3 ? -1 : WEEKDAYS.findIndex((weekday) => weekday.startsWith(name));
  return index < 0 ? undefined : index;
}

/** The first day of all, 1970-01-01, was a Thursday. */
function weekdayOfDay(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function localAsUtc(timeMs: number): number {
  return timeMs - new Date(timeMs).getTimezoneOffset() * 60_000;
}

function isTimeOfDay({ hour, minute, second }: Pick<WallTime, 'hour' | 'minute' | 'second'>): boolean {
  return hour < 24 && minute < 60 && second < 60;
}

function resolve(time: WallTime, text: string, { name, use }: MomentFlag): number {
  const found = momentsOf(time);
  const moments = found.length === 0 ? momentsAround(time) : found;
  if (found.length !== 1 && use === 'at') throw unclear(name, text, found);
  return moments.at(use === 'to' ? -1 : 0) as number;
}

function unclear(name: string, text: string, found: readonly number[]) {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const said = `${name} is ${JSON.stringify(text)}, which clocks in ${timeZone}`;
  if (found.length === 0) return cliError('CLI_TIME_INVALID', `${said} did not show: they were set forward past it`);
  const hint = `write which: ${found.map((ms) => new Date(ms).toISOString().replace('.000', '')).join(' or ')}`;
  return cliError('CLI_TIME_INVALID', `${said} showed twice: they were set back`, { hint });
}

function fail(words: string, text: string, { name }: MomentFlag): never {
  const typed = words
    .split(' ')
    .filter((word) => /^[a-z]{3,}$/.test(word) && !WORDS.some((known) => known.startsWith(word)));
  const nearest = typed.map((word) => nearestName(word, WORDS)).find((word) => word !== undefined);
  throw cliError(
    'CLI_TIME_INVALID',
    `${name} is ${JSON.stringify(text)}, which is not a time`,
    nearest === undefined ? {} : { hint: `did you mean ${nearest}?` },
  );
}
