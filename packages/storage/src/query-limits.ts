import { storageError } from './errors.ts';
import type { QueryRequest } from './query.ts';

/** Steps in one answer. */
export const MAX_QUERY_POINTS = 11_000;

/** Steps times series in one answer: 8 bytes each, twice while averaging. */
const MAX_QUERY_VALUES = 4_000_000;

/** Throws `STORAGE_QUERY_INVALID` on a range that does not start before it ends and a step that is none. */
export function requireSensible({ fromMs, toMs, stepMs }: QueryRequest): void {
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs >= toMs) {
    throw storageError('STORAGE_QUERY_INVALID', `the range must start before it ends, not ${fromMs} to ${toMs}`);
  }
  if (!Number.isInteger(stepMs) || stepMs < 1) {
    throw storageError('STORAGE_QUERY_INVALID', `the step must be whole milliseconds, at least 1, not ${stepMs}`);
  }
}

/** Throws `STORAGE_QUERY_TOO_LARGE` on more values than one answer may hold. */
export function requireFitting(points: number, series: number): void {
  if (points <= MAX_QUERY_POINTS && points * series <= MAX_QUERY_VALUES) return;
  const asked = series === 1 ? `${points} points` : `${points} points of ${series} series or more`;
  throw storageError(
    'STORAGE_QUERY_TOO_LARGE',
    `the query asks for ${asked}; at most ${MAX_QUERY_POINTS} points and ${MAX_QUERY_VALUES} values fit one answer`,
    { details: { points, series } },
  );
}
