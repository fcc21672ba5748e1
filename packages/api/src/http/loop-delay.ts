import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * How often a timer is due whose lateness is measured: what blocks the thread for longer is seen for sure, what blocks it for
 * less is seen when it happens again. Each time wakes up a process that sleeps, for 0.2 ms: twenty a second cost as much as
 * recording 100 processes.
 */
const RESOLUTION_MS = 250;
const WINDOW_MS = 60_000;
const NS_PER_MS = 1e6;

/** How long the main thread kept due timers waiting. */
export interface LoopDelay {
  /**
   * The longest delay since the last reading but at least a minute back, milliseconds; NaN at the first reading, which
   * begins to measure: a server that nobody scrapes does not wake up for it.
   */
  readMaxMs(nowMs: number): number;
}

export function createLoopDelay(): LoopDelay {
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;
  let beganMs = 0;
  let beforeMs = 0;
  const current = () => Math.max(0, (histogram?.max ?? 0) / NS_PER_MS - RESOLUTION_MS);
  return {
    readMaxMs: (nowMs) => {
      if (histogram === undefined) {
        histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
        histogram.enable();
        beganMs = nowMs;
        return Number.NaN;
      }
      const maxMs = Math.max(beforeMs, current());
      if (nowMs - beganMs >= WINDOW_MS) {
        beforeMs = current();
        beganMs = nowMs;
        histogram.reset();
      }
      return maxMs;
    },
  };
}
