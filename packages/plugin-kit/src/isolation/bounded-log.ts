import type { Clock } from '@tidemark/core';
import type { LogFacts, PluginLog } from '../contract/plugin.ts';

/** Lines within {@link WINDOW_MS}; more are counted and left out. */
const MAX_LINES = 100;
const WINDOW_MS = 10_000;

const MAX_MESSAGE_LENGTH = 4096;
const MAX_FACTS_LENGTH = 16_384;

export interface LogLine {
  readonly level: keyof PluginLog;
  readonly message: string;
  readonly facts?: LogFacts;
}

/**
 * A log whose lines are plain data, of bounded length and number: what a plugin writes waits in the memory of its
 * host until that has time for it.
 */
export function createBoundedLog(clock: Clock, write: (line: LogLine) => void): PluginLog {
  let windowEndMs = Number.NEGATIVE_INFINITY;
  let lines = 0;
  const level = (name: keyof PluginLog) => (message: string, facts?: LogFacts) => {
    const nowMs = clock.monotonic();
    if (nowMs >= windowEndMs) {
      if (lines > MAX_LINES) write({ level: 'warn', message: `${lines - MAX_LINES} lines were left out` });
      windowEndMs = nowMs + WINDOW_MS;
      lines = 0;
    }
    lines++;
    if (lines > MAX_LINES) return;
    write({ level: name, message: String(message).slice(0, MAX_MESSAGE_LENGTH), ...plain(facts) });
  };
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}

function plain(facts: LogFacts | undefined): { readonly facts?: LogFacts } {
  if (facts === undefined) return {};
  try {
    const text = JSON.stringify(facts);
    if (text.length <= MAX_FACTS_LENGTH) return { facts: JSON.parse(text) as LogFacts };
    return { facts: { leftOut: `${text.length} characters` } };
  } catch {
    return { facts: { leftOut: 'not plain data' } };
  }
}
