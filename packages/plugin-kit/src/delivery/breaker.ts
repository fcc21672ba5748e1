import type { BreakerPolicy } from './policy.ts';

/** `closed`: everything passes. `open`: nothing does. `half-open`: one attempt at a time, to see. */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerFigures {
  readonly state: BreakerState;
  readonly failuresInARow: number;
  /** How often it has opened since it exists. */
  readonly opened: number;
  /** Until an open one lets an attempt pass; 0 in the other states. */
  readonly openForMs: number;
}

/** A circuit breaker: keeps attempts away from a receiver that fails anyway. Times by the monotonic clock. */
export interface CircuitBreaker {
  /** Milliseconds until an attempt may begin; 0 for now. */
  waitMs(monotonicMs: number): number;
  /** An attempt begins. An open breaker whose time is over becomes half-open. */
  begin(): void;
  succeeded(): void;
  failed(monotonicMs: number): void;
  /** Closes it, as if nothing had ever failed. */
  reset(): void;
  figures(monotonicMs: number): BreakerFigures;
}

export function createCircuitBreaker({ failures, openMs, successes }: BreakerPolicy): CircuitBreaker {
  let state: BreakerState = 'closed';
  let failuresInARow = 0;
  let successesInARow = 0;
  let opened = 0;
  let opensAtMs = 0;
  const waitMs = (nowMs: number) => (state === 'open' ? Math.max(0, opensAtMs - nowMs) : 0);
  return {
    waitMs,
    begin: () => {
      if (state === 'open') state = 'half-open';
    },
    succeeded: () => {
      failuresInARow = 0;
      successesInARow++;
      if (state === 'half-open' && successesInARow >= successes) state = 'closed';
    },
    failed: (nowMs) => {
      successesInARow = 0;
      failuresInARow++;
      if (state === 'closed' && failuresInARow < failures) return;
      state = 'open';
      opened++;
      opensAtMs = nowMs + openMs;
    },
    reset: () => {
      state = 'closed';
      failuresInARow = 0;
      successesInARow = 0;
    },
    figures: (nowMs) => ({ state, failuresInARow, opened, openForMs: waitMs(nowMs) }),
  };
}
