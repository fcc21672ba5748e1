import { parseSelector, type Selector } from '@tidemark/core';
import type { AlertCommand } from '../engine/alert-command.ts';
import { type Ids, nextId } from '../engine/ids.ts';
import { alertsError } from '../errors.ts';
import type { Silence } from './policies.ts';

/** Silences that are or will be in force, and those that ended within a day. */
export interface SilenceList extends Iterable<Silence> {
  readonly size: number;
  /** Returns the new silence. Throws `ALERTS_SILENCE_INVALID`. */
  add(written: Extract<AlertCommand, { type: 'silence' }>, timeMs: number): Silence;
  /** Ends one now. Throws `ALERTS_SILENCE_UNKNOWN`. */
  expire(id: string, timeMs: number): void;
  /** Forgets what ended long ago: not at once, since a clock that was set ahead may be set back. */
  tidy(timeMs: number): void;
  restore(silences: readonly Silence[]): void;
}

const KEEP_MS = 86_400_000;

export function createSilenceList(ids: Ids, max: number): SilenceList {
  const silences = new Map<string, Silence>();
  const invalid = (message: string, cause?: unknown) => alertsError('ALERTS_SILENCE_INVALID', message, { cause });
  const read = (match: string): Selector => {
    const selector = parseSelector(match);
    if (selector.metric !== undefined) throw invalid('a silence has matchers alone: alerts have labels and no metric');
    if (selector.matchers.length === 0) throw invalid('a silence without matchers would hide every alert');
    return selector;
  };
  return {
    [Symbol.iterator]: () => silences.values(),
    get size() {
      return silences.size;
    },
    add: ({ match, fromMs, toMs, author, comment }, timeMs) => {
      const from = fromMs ?? timeMs;
      if (!(toMs > from && toMs > timeMs)) throw invalid('a silence must end after it begins, and in the future');
      if (silences.size >= max) throw invalid(`there are ${max} silences already`);
      const silence = { id: nextId(ids, 'silence'), match: read(match), fromMs: from, toMs, author, comment };
      silences.set(silence.id, silence);
      return silence;
    },
    expire: (id, timeMs) => {
      const silence = silences.get(id);
      if (silence === undefined || silence.toMs <= timeMs)
        throw alertsError('ALERTS_SILENCE_UNKNOWN', `no silence ${JSON.stringify(id)} is in force`);
      silences.set(id, { ...silence, toMs: timeMs });
    },
    tidy: (timeMs) => {
      for (const { id, toMs } of silences.values()) if (toMs + KEEP_MS < timeMs) silences.delete(id);
    },
    restore: (kept) => {
      for (const silence of kept) silences.set(silence.id, silence);
    },
  };
}
