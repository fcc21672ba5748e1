import { isTidemarkError, type TidemarkError } from '@tidemark/core';
import { pluginKitError } from '../errors.ts';

export interface RetryableContext {
  /** The receiver asked not to come back before this, milliseconds from now (`Retry-After`). */
  readonly afterMs?: number;
}

/**
 * What `export` or `notify` throws when the receiver, or the way to it, is the trouble: the same thing may be accepted
 * later. Wrong credentials are of this kind too, since somebody will mend them. Anything else that is thrown counts as
 * retryable as well.
 */
export function retryable(error: unknown, { afterMs }: RetryableContext = {}): TidemarkError {
  return pluginKitError('PLUGIN_KIT_RETRYABLE', messageOf(error), {
    ...causeOf(error),
    ...(afterMs === undefined ? {} : { details: { afterMs } }),
  });
}

/** What `export` or `notify` throws when this one batch or message will never be accepted. The host gives it up. */
export function permanent(error: unknown): TidemarkError {
  return pluginKitError('PLUGIN_KIT_PERMANENT', messageOf(error), causeOf(error));
}

/** What the host makes of something thrown. */
export interface FailureKind {
  readonly isPermanent: boolean;
  readonly afterMs: number | undefined;
}

export function failureKind(error: unknown): FailureKind {
  if (!isTidemarkError(error)) return { isPermanent: false, afterMs: undefined };
  const { afterMs } = error.details;
  return {
    isPermanent: error.code === 'PLUGIN_KIT_PERMANENT',
    afterMs: typeof afterMs === 'number' && afterMs > 0 ? afterMs : undefined,
  };
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Where several addresses were tried, Node says nothing and keeps the reasons in a list.
  if (error.message === '' && error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error.message === '' ? error.name : error.message;
}

function causeOf(error: unknown): { readonly cause?: unknown } {
  return error instanceof Error ? { cause: error } : {};
}
