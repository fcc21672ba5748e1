import { type Clock, sleep } from '@tidemark/core';

export interface UntilItWorksOptions {
  readonly clock: Clock;
  /** Aborted, one more attempt is the last. */
  readonly signal: AbortSignal;
  /** Told of the first failure only. */
  readonly onFailure: (error: unknown) => void;
}

const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 60_000;

/** Tries again and again, less and less often; undefined when the end comes before it works. */
export async function untilItWorks<T>(
  attempt: () => Promise<T>,
  { clock, signal, onFailure }: UntilItWorksOptions,
): Promise<{ readonly result: T } | undefined> {
  for (let failures = 1; ; failures++) {
    try {
      return { result: await attempt() };
    } catch (error) {
      if (failures === 1) onFailure(error);
    }
    if (signal.aborted) return undefined;
    await sleep(clock, Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), signal);
  }
}
