import { formatDuration, parseDuration } from '@tidemark/core';
import { cliError } from './errors.ts';

/** A flag's duration in milliseconds. Throws `CLI_DURATION_INVALID`. */
export function parseDurationFlag(flag: string, text: string, minMs: number, maxMs: number): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
  const range = `a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  throw cliError('CLI_DURATION_INVALID', `${flag} is ${JSON.stringify(text)}, but must be ${range}`);
}
