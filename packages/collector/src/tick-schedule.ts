/** When the next tick is due. Pure: the caller brings both clocks. */
export interface TickSchedule {
  /** Milliseconds to wait from now; ticks fall on whole multiples of the interval on the wall clock. */
  waitMs(wallMs: number, monotonicMs: number): number;
  /**
   * Called when the wait is over. Returns how late the tick is and how many were passed over since the one before,
   * both by the monotonic clock: a wall clock that was set is neither late nor missed.
   */
  arrive(monotonicMs: number): { readonly latenessMs: number; readonly missed: number };
}

/** `intervalMs` is the distance between ticks. */
export function createTickSchedule(intervalMs: number): TickSchedule {
  let dueMs = Number.NaN;
  let previousDueMs = Number.NaN;
  return {
    waitMs: (wallMs, monotonicMs) => {
      const untilMs = intervalMs - (wallMs % intervalMs);
      dueMs = monotonicMs + untilMs;
      return untilMs;
    },
    arrive: (monotonicMs) => {
      // Rounded, because a wall clock that is slewed or stepped moves ticks by less than an interval.
      const intervals = Math.round((dueMs - previousDueMs) / intervalMs);
      const missed = Number.isNaN(intervals) ? 0 : Math.max(0, intervals - 1);
      previousDueMs = dueMs;
      return { latenessMs: Math.max(0, monotonicMs - dueMs), missed };
    },
  };
}
