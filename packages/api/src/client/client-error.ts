import { isTidemarkError, TidemarkError } from '@tidemark/core';
import { TRPCClientError } from '@trpc/client';
import { ErrorEvent } from 'eventsource';
import { z } from 'zod';
import { apiError } from '../errors.ts';
import type { AppRouter } from '../rpc/router.ts';

/** The error the server answers with outside tRPC, as when it is still starting. */
const plainError = z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string() }) });

/** What a request ended with, as one of our errors: the agent's own, or that nobody answers at `url`. */
export function asClientError(error: unknown, url: string): TidemarkError {
  if (isTidemarkError(error)) return error;
  const context = { details: { url }, cause: error };
  if (!isTrpcError(error)) return apiError('API_FAILED', `the request to ${url} failed: ${reasonOf(error)}`, context);
  const { cause, data, meta } = error;
  if (isTidemarkError(cause)) return cause;
  const plain = plainError.safeParse(meta?.responseJSON);
  if (plain.success) return new TidemarkError(plain.data.error.code, plain.data.error.message, plain.data.error.hint);
  if (data?.tidemark !== undefined) return new TidemarkError(data.tidemark.code, error.message, data.tidemark.hint);
  const streamStatus = cause instanceof ErrorEvent ? cause.code : undefined;
  const code = STREAM_REFUSALS.get(streamStatus);
  if (code !== undefined) return apiError(code, `${url} refused the stream with HTTP status ${streamStatus}`, context);
  const status = data?.httpStatus ?? streamStatus;
  // A stream that is answered with 5xx may be tried again: its server is starting or going.
  if (data != null || (status ?? 500) < 500) {
    return apiError('API_FAILED', `${url} refused the request with HTTP status ${status}: ${reasonOf(error)}`, context);
  }
  const isForeign = meta?.response !== undefined || cause instanceof SyntaxError;
  const who = isForeign
    ? `something else than Tidemark answers at ${url}`
    : `no Tidemark answers at ${url}: ${reasonOf(error)}`;
  return apiError('API_UNREACHABLE', who, context);
}

/** An event source tells no more of an answer than its status. */
const STREAM_REFUSALS: ReadonlyMap<number | undefined, 'API_UNAUTHENTICATED' | 'API_FORBIDDEN' | 'API_RATE_LIMITED'> =
  new Map([
    [401, 'API_UNAUTHENTICATED'],
    [403, 'API_FORBIDDEN'],
    [429, 'API_RATE_LIMITED'],
  ]);

const PASSING_CODES: ReadonlySet<string> = new Set([
  'API_UNREACHABLE',
  'API_STARTING',
  'API_CLOSING',
  'API_LIVE_FULL',
  'API_BUSY',
  'API_RATE_LIMITED',
]);

/** Whether asking again later may help. */
export function isPassing(error: TidemarkError): boolean {
  return PASSING_CODES.has(error.code);
}

function isTrpcError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}

/** The innermost reason on one line: `fetch failed` says less than the `ECONNREFUSED` below it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' ? 'connection refused' : error.message.replaceAll(/\s+/g, ' ');
}
