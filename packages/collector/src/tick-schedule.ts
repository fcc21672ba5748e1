/** When ticks are due, and how punctual they are. Pure: the caller brings both clocks. */
export interface TickSchedule {
  /** Milliseconds to wait from now; ticks fall on whole multiples of the interval on the wall clock. */
  waitMs(wallMs: number, monotonicMs: number, intervalMs: number): number;
  /**
   * Called when the wait is over. Returns how late the tick is and how many were passed over since the one before,
   * both by the monotonic clock: a wall clock that was set is neither late nor missed.
   */
  arrive(monotonicMs: number): Punctuality;
  /** The next tick has none before it: recording was stopped, or its interval changed. */
  restart(): void;
}

export interface Punctuality {
  readonly latenessMs: number;
  readonly missed: number;
}

export function createTickSchedule(): TickSchedule {
  let dueMs = Number.NaN;
  let dueIntervalMs = Number.NaN;
  let previousDueMs = Number.NaN;
  return {
    waitMs: (wallMs, monotonicMs, intervalMs) => {
      const untilMs = intervalMs - (wallMs % intervalMs);
      dueMs = monotonicMs + untilMs;
      dueIntervalMs = intervalMs;
      return untilMs;
    },
    arrive: (monotonicMs) => {
      // Rounded, because a wall clock that is slewed or stepped moves ticks by less than an interval.
      const intervals = Math.round((dueMs - previousDueMs) / dueIntervalMs);
      const missed = Number.isNaN(intervals) ? 0 : Math.max(0, intervals - 1);
      previousDueMs = dueMs;
      return { latenessMs: Math.max(0, monotonicMs - dueMs), missed };
    },
    restart: () => {
      previousDueMs = Number.NaN;
    },
  };
}
