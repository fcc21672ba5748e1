import type { Clock } from '@tidemark/core';

export interface PaceOptions {
  readonly ratePerSecond: number;
  /** How often in all; left out: until stopped. */
  readonly limit?: number;
  /** `index` counts from 0; `dueMs` is when it should have been, on the monotonic clock. */
  readonly onDue: (index: number, dueMs: number) => void;
  /** After the last of `limit`. */
  readonly onEnd?: () => void;
}

/** Often enough that what is due together is little, and seldom enough to cost nothing. */
const STEP_MS = 5;

/** Calls back evenly, so often a second, and makes up for what was late. Returns what stops it. */
export function startPacer(clock: Clock, options: PaceOptions): () => void {
  const { ratePerSecond, limit = Number.POSITIVE_INFINITY, onDue, onEnd } = options;
  const beganMs = clock.monotonic();
  const periodMs = 1000 / ratePerSecond;
  let next = 0;
  let stopped = false;
  let cancel = () => {};
  const step = () => {
    const due = Math.min(limit, Math.floor((clock.monotonic() - beganMs) / periodMs) + 1);
    while (next < due && !stopped) {
      const index = next++;
      onDue(index, beganMs + index * periodMs);
    }
    if (stopped) return;
    if (next >= limit) onEnd?.();
    else cancel = clock.setTimer(Math.max(STEP_MS, beganMs + next * periodMs - clock.monotonic()), step);
  };
  cancel = clock.setTimer(0, step);
  return () => {
    stopped = true;
    cancel();
  };
}
