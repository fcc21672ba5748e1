import type { Clock } from '@tidemark/core';
import type { ErrorLinePlan } from '../plan/soak-plan.ts';
import { excerptOf, withoutColors } from './excerpt.ts';

/**
 * What error lines look like in the logs of common runtimes and servers. Lines are counted, not errors: an exception that is
 * logged and printed with its trace is two or three of them. None of the patterns takes longer than in proportion to the line.
 */
export const DEFAULT_ERROR_LINES: ErrorLinePlan = {
  patterns: [
    // A level in capitals, as Java, Python, PostgreSQL and many others write it.
    /\b(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC)\b/,
    // nginx, Apache, Ruby.
    /\[(?:[\w-]+:)?(?:error|fatal|crit(?:ical)?|alert|emerg|severe)\]/i,
    // pino and bunyan (50 and 60), and JSON with names of levels.
    /"(?:level|lvl|severity|levelname|log\.level)"\s*:\s*(?:[56]0\b|"(?:error|err|fatal|crit(?:ical)?|alert|emerg(?:ency)?|panic|severe)")/i,
    // logfmt.
    /\b(?:level|lvl|severity)="?(?:error|eror|err|fatal|crit(?:ical)?|panic|alert|emerg)\b/i,
    // Messages of programs: `error: ...`, `git: fatal: ...`, `Nov 21 10:00:00 host app[7]: error: ...`, `error[E0382]: ...`
    /^(?:[A-Z][a-z]{2} +\d+ [\d:]+ \S+ )?(?:\d[\d\-T:.,Z+/]* )*(?:[\w./-]+(?:\[\d+\])?: )*(?:error|fatal|panic|fatal error)(?:: |\[\w+\])/i,
    // Exceptions: `TypeError: ...`, `Error [ERR_X]: ...`, `java.io.IOException`
    /\b(?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?(?:: |:?$)/,
    /^Traceback \(most recent call last\)|^Exception (?:in|ignored)\b|\bUncaught \w|\bunhandled ?(?:promise ?)?rejection/i,
    /\b(?:out of memory|segmentation fault|core dumped|assertion failed|stack overflow)\b/i,
    // glog and klog: `E1121 10:00:00.000000 ...`
    /^[EF]\d{4} \d\d:\d\d:\d\d/,
    // Priorities of syslog and systemd: err and worse, of the facilities kern, user, daemon and local0.
    /^<(?:[0-3]|[89]|1[01]|2[4-7]|12[89]|13[01])>/,
    /^npm (?:ERR!|error) /,
  ],
  ignore: [
    // The line says itself that it is less than an error, whatever it quotes.
    /"(?:level|lvl|severity|levelname|log\.level)"\s*:\s*(?:[1-4]0\b|"(?:trace|debug|info|notice|warn|warning)")/i,
    /\b(?:level|lvl|severity)="?(?:trace|debug|dbug|info|notice|warn|warning)\b/i,
    /^(?:(?!\b(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC)\b).){0,80}\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING)\b/,
    /\[(?:\w+:)?(?:trace|debug|info|notice|warn|warning)\]/i,
    // Nothing went wrong, or a level is only named.
    /\b(?:no|0|zero|without(?: any)?) errors?\b/i,
    /\berrors?\\?["']?\s*[:=]\s*(?:0|none|null|nil|false|undefined|""|''|\[\]|\{\})(?=$|[\s,;)}\]])/i,
    /\blog[ _-]?level\b/i,
    // The trace below an exception.
    /^\s*(?:at |Caused by: |\.{3} \d+ more)/,
  ],
};

/** So many more lines matched a pattern; `excerpt` is the first of them. */
export interface ErrorLines {
  readonly count: number;
  /** Source of the expression. */
  readonly pattern: string;
  readonly excerpt: string;
}

/** Counts error lines, and tells of them at most once a second for each pattern. */
export interface ErrorLineCounter {
  take(line: string): void;
  /** Tells what was not told yet. */
  close(): void;
}

/** A pattern that matches all the time is told of at ever longer distances, so that a week of errors does not fill the run log. */
const TELL_MS = { first: 1000, most: 60_000 } as const;

/** After so long without a match the next ones are told of quickly again. */
const QUIET_MS = 2 * TELL_MS.most;

export function createErrorLineCounter(
  plan: ErrorLinePlan,
  clock: Clock,
  tell: (lines: ErrorLines) => void,
): ErrorLineCounter {
  const find = compileErrorLines(plan);
  const tallies = new Map<string, Tally>();
  return {
    take: (line) => {
      const pattern = find(line);
      if (pattern === undefined) return;
      const tally = tallies.get(pattern) ?? createTally(pattern, clock, tell);
      tallies.set(pattern, tally);
      tally.add(line);
    },
    close: () => {
      for (const tally of tallies.values()) tally.flush();
    },
  };
}

/** Says by which pattern a line is an error, the first that matches; undefined when it is none. */
export function compileErrorLines({ patterns, ignore }: ErrorLinePlan): (line: string) => string | undefined {
  const wanted = patterns.map(stateless);
  const ignored = ignore.map(stateless);
  return (line) => {
    const text = withoutColors(line);
    const pattern = wanted.find((expression) => expression.test(text));
    return pattern === undefined || ignored.some((expression) => expression.test(text)) ? undefined : pattern.source;
  };
}

/** The expression without the flags that make it go on where it last matched. */
export function stateless({ source, flags }: RegExp): RegExp {
  return new RegExp(source, flags.replaceAll(/[gy]/g, ''));
}

interface Tally {
  add(line: string): void;
  flush(): void;
}

function createTally(pattern: string, clock: Clock, tell: (lines: ErrorLines) => void): Tally {
  let count = 0;
  let excerpt = '';
  let pauseMs: number = TELL_MS.first;
  let toldMs = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const flush = () => {
    cancel?.();
    cancel = undefined;
    if (count === 0) return;
    const lines = { count, pattern, excerpt };
    count = 0;
    tell(lines);
  };
  const tellNow = () => {
    const quietMs = clock.monotonic() - toldMs;
    pauseMs = quietMs > QUIET_MS ? TELL_MS.first : Math.min(TELL_MS.most, pauseMs * 2);
    toldMs = clock.monotonic();
    flush();
    cancel = clock.setTimer(pauseMs, () => {
      cancel = undefined;
      if (count > 0) tellNow();
    });
  };
  return {
    add: (line) => {
      if (count === 0) excerpt = excerptOf(line);
      count++;
      if (cancel === undefined) tellNow();
    },
    flush,
  };
}
