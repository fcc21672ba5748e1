import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@tidemark/core';

/** Longer than that, nobody else is kept waiting. */
const SLICE_MS = 10;

/** Returns what a long job awaits between its steps: when it has had the thread for 10 ms, others get their turn. */
export function createPauses(clock: Clock): () => Promise<void> {
  let beganMs = clock.monotonic();
  return async () => {
    if (clock.monotonic() - beganMs < SLICE_MS) return;
    await setImmediate();
    beganMs = clock.monotonic();
  };
}
