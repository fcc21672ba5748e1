import { isTidemarkError, type TidemarkError } from '@tidemark/core';
import { apiError } from '../errors.ts';

/** HTTP status of our errors. Those of core and of queries are the caller's to mend; all others are ours. */
const STATUS: Readonly<Record<string, RefusalStatus>> = {
  API_INPUT_INVALID: 400,
  API_MALFORMED: 400,
  API_UNAUTHENTICATED: 401,
  API_FORBIDDEN: 403,
  API_FOREIGN_HOST: 403,
  API_FOREIGN_ORIGIN: 403,
  API_TOKEN_EXISTS: 400,
  API_TOKEN_NAME_INVALID: 400,
  API_NOT_FOUND: 404,
  API_NO_TOKENS: 404,
  API_TOKEN_UNKNOWN: 404,
  API_METHOD_NOT_ALLOWED: 405,
  API_NOT_ACCEPTABLE: 406,
  API_TOO_MUCH_DATA: 400,
  API_BODY_TOO_LARGE: 413,
  API_URL_TOO_LONG: 414,
  API_RATE_LIMITED: 429,
  API_BUSY: 503,
  API_ALERTS_OFF: 404,
  AGENT_ALERTS_RECEIVER_UNKNOWN: 404,
  AGENT_ALERTS_NOT_READY: 503,
  AGENT_ALERTS_NO_FILE: 404,
  AGENT_ALERTS_FILE_INVALID: 400,
  AGENT_ALERTS_FILE_UNREADABLE: 400,
  AGENT_EXPORTERS_UNKNOWN: 404,
  ALERTS_ALERT_UNKNOWN: 404,
  ALERTS_RULE_UNKNOWN: 404,
  ALERTS_SILENCE_UNKNOWN: 404,
  ALERTS_NOT_FIRING: 400,
  ALERTS_RULE_INVALID: 400,
  ALERTS_SILENCE_INVALID: 400,
  API_LIVE_FULL: 503,
  API_LIVE_MESSAGE_INVALID: 400,
  API_LIVE_TOO_MANY_CHANNELS: 503,
  API_CLOSING: 503,
  API_STARTING: 503,
  API_NOTHING_RECORDED: 503,
};

const CALLERS_FAULT = /^CORE_|^STORAGE_QUERY_/;

export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 406 | 413 | 414 | 429 | 500 | 503;

/** What a refused request is answered with, on every path but tRPC's: `{error: {code, message, hint}}`. */
export interface Refusal {
  readonly status: RefusalStatus;
  readonly body: { readonly error: { readonly code: string; readonly message: string; readonly hint: string } };
  readonly headers: Record<string, string>;
}

export function statusOf({ code }: TidemarkError): RefusalStatus {
  return STATUS[code] ?? (CALLERS_FAULT.test(code) ? 400 : 500);
}

/** An error as an answer. What is not an error of ours is told without its details. */
export function refusalOf(error: unknown): Refusal {
  const known = isTidemarkError(error) ? error : apiError('API_FAILED', 'the request failed', { cause: error });
  const { code, message, hint } = known;
  return { status: statusOf(known), body: { error: { code, message, hint } }, headers: headersOf(known) };
}

/** When to ask again, and what to ask with. */
function headersOf(error: TidemarkError): Record<string, string> {
  const { retryAfterSeconds } = error.details;
  return {
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(statusOf(error) === 401 ? { 'www-authenticate': 'Bearer realm="tidemark"' } : {}),
  };
}
