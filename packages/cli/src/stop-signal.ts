import { constants } from 'node:os';
import type { Clock } from '@tidemark/core';
import { exitNow } from './exit.ts';

/** A request to stop, from the keyboard or from outside. */
export interface StopSignal {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** From here on signals do what they do by default. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type StopSignalName = (typeof SIGNALS)[number];

/** One Ctrl-C comes several times: from the terminal, and again from npm and every other parent that hands it on. */
const SAME_REQUEST_MS = 500;

/** Takes SIGINT, SIGTERM and SIGHUP, or those given: the first request asks to stop, a second one ends the process at once. */
export function listenForStop(clock: Clock, signals: readonly StopSignalName[] = SIGNALS): StopSignal {
  const stop = new AbortController();
  let requestedMs = 0;
  const take = (name: StopSignalName) => {
    if (!stop.signal.aborted) {
      requestedMs = clock.monotonic();
      stop.abort();
    } else if (clock.monotonic() - requestedMs > SAME_REQUEST_MS) {
      exitNow(128 + constants.signals[name]);
    }
  };
  for (const name of signals) process.on(name, take);
  return {
    signal: stop.signal,
    release: () => {
      for (const name of signals) process.off(name, take);
    },
  };
}
