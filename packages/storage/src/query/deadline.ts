import { type Clock, formatDuration } from '@tidemark/core';
import { storageError } from '../errors.ts';

/** The time a query may take. */
export interface Deadline {
  /** Throws `STORAGE_QUERY_TOO_SLOW` once it has passed. */
  check(): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;

export function createDeadline(clock: Clock, timeoutMs = DEFAULT_TIMEOUT_MS): Deadline {
  const endMs = clock.monotonic() + timeoutMs;
  return {
    check: () => {
      if (clock.monotonic() <= endMs) return;
      throw storageError('STORAGE_QUERY_TOO_SLOW', `the query took longer than ${formatDuration(timeoutMs)}`, {
        details: { timeoutMs },
      });
    },
  };
}
