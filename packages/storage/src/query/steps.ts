import type { QueryRequest } from './query.ts';
import { requireFitting, requireSensible } from './query-limits.ts';

/** The output points of a query: `count` steps, each `stepMs` wide, from `fromMs` to `toMs`, at whole multiples of `stepMs`. */
export interface Steps {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** Throws `STORAGE_QUERY_INVALID` and `STORAGE_QUERY_TOO_LARGE`. */
export function planSteps(request: QueryRequest): Steps {
  requireSensible(request);
  const { stepMs } = request;
  const fromMs = Math.floor(request.fromMs / stepMs) * stepMs;
  const count = Math.ceil((request.toMs - fromMs) / stepMs);
  requireFitting(count, 1);
  return { fromMs, toMs: fromMs + count * stepMs, stepMs, count };
}

/** The step that a moment falls into; -1 outside of the range. */
export function stepOf({ fromMs, toMs, stepMs }: Steps, timeMs: number): number {
  return timeMs >= fromMs && timeMs < toMs ? Math.floor((timeMs - fromMs) / stepMs) : -1;
}
