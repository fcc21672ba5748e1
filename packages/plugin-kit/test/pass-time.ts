import type { FakeClock } from '@tidemark/core';

/** Moves a fake clock in steps, so that what happens at a time can set timers of its own before the next. */
export async function passTime(clock: FakeClock, ms: number, stepMs = 250): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await clock.advance(Math.min(stepMs, ms - passed));
    await new Promise(setImmediate);
  }
}
