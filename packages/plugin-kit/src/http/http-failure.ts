import type { TidemarkError } from '@tidemark/core';
import { permanent, retryable } from '../contract/failure.ts';
import { parseRetryAfter } from './retry-after.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Its first 64 KiB as UTF-8. */
  readonly body: string;
  /** The same as it came. */
  readonly bytes: Uint8Array;
}

/**
 * Answers that are about what was sent, not about the receiver or who sends: 400 (malformed), 409 (conflict), 413 (too
 * large), 415 (media type), 422 (not understood). All others may change without the content changing: 401 when somebody
 * mends the token, 404 when the address, 429 and 5xx by themselves.
 */
const ABOUT_THE_CONTENT: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);

const MAX_QUOTED = 300;

/** What an answer that is no success means for the delivery. `receiver` names it without its secrets. */
export function httpFailure(
  { status, headers, body }: Omit<HttpAnswer, 'bytes'>,
  receiver: string,
  nowMs: number,
): TidemarkError {
  const text = body.replaceAll(/\s+/g, ' ').trim();
  const quoted = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  const message = `${receiver} answered ${status}${quoted === '' ? '' : `: ${quoted}`}`;
  if (ABOUT_THE_CONTENT.has(status)) return permanent(message);
  const retryAfter = headers['retry-after'];
  const afterMs = parseRetryAfter(typeof retryAfter === 'string' ? retryAfter : undefined, nowMs);
  return retryable(message, afterMs === undefined ? {} : { afterMs });
}
