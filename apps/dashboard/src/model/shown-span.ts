import { type Snapshot, WINDOW_POINTS } from './dashboard-model.ts';

/** A chart shows at least so many intervals, so that the first points do not stretch over its whole width. */
const LEAST_POINTS = 60;

/** The stretch of time that charts show, Unix epoch milliseconds. */
export interface ShownSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** The recording reaches back over the whole window. */
  readonly isWhole: boolean;
}

/** The whole window once there is history for it; until then it begins with the first point. */
export function shownSpan({
  times,
  newestMs = 0,
  intervalMs,
}: Pick<Snapshot, 'times' | 'newestMs' | 'intervalMs'>): ShownSpan {
  const windowStart = newestMs - (WINDOW_POINTS - 1) * intervalMs;
  const latestStart = newestMs - (LEAST_POINTS - 1) * intervalMs;
  const first = times[0] ?? newestMs;
  return {
    fromMs: Math.max(windowStart, Math.min(first, latestStart)),
    toMs: newestMs,
    // A tick is a few milliseconds early or late.
    isWhole: first <= windowStart + intervalMs,
  };
}
