import type { Clock } from '@tidemark/core';
import { pluginKitError } from '../errors.ts';

/** How one attempt ended. `hung`: it was aborted and has not ended; what comes of it is not looked at any more. */
export type AttemptOutcome =
  | { readonly result: 'accepted' }
  | { readonly result: 'failed'; readonly error: unknown; readonly isLate: boolean }
  | { readonly result: 'hung'; readonly error: unknown };

export interface AttemptOptions {
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly graceMs: number;
  /** Aborts the attempt before its deadline. */
  readonly stop: AbortSignal;
}

/**
 * Runs something that may throw, reject, take for ever or not heed its signal. Never rejects. What succeeds although it
 * was aborted has succeeded, as long as it does within the grace.
 */
export async function attempt(
  deliver: (signal: AbortSignal) => Promise<void>,
  { clock, deadlineMs, graceMs, stop }: AttemptOptions,
): Promise<AttemptOutcome> {
  const controller = new AbortController();
  const late = pluginKitError('PLUGIN_KIT_DEADLINE', `it did not end within ${deadlineMs / 1000} s`);
  let isLate = false;
  const abort = (reason: unknown) => controller.abort(reason);
  const stopNow = () => abort(stop.reason);
  const ended = run(deliver, controller.signal).then(
    (): AttemptOutcome => ({ result: 'accepted' }),
    (error: unknown): AttemptOutcome => ({ result: 'failed', error: isLate ? late : error, isLate }),
  );
  const timers = [
    clock.setTimer(deadlineMs, () => {
      isLate = true;
      abort(late);
    }),
  ];
  const left = new Promise<AttemptOutcome>((resolve) => {
    const giveUp = () => resolve({ result: 'hung', error: late });
    controller.signal.addEventListener('abort', () => timers.push(clock.setTimer(graceMs, giveUp)), { once: true });
  });
  if (stop.aborted) stopNow();
  stop.addEventListener('abort', stopNow, { once: true });
  try {
    return await Promise.race([ended, left]);
  } finally {
    for (const cancel of timers) cancel();
    stop.removeEventListener('abort', stopNow);
  }
}

/** Makes a rejection of what is thrown at once. */
async function run(deliver: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
  await deliver(signal);
}
