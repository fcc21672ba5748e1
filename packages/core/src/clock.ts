/**
 * Time as an argument. Nothing outside this file asks the system for the time or sets a timer; tests pass
 * {@link createFakeClock} and move it by hand.
 */

// Declared here because this package sees neither Node's nor the browser's types.
declare const performance: { now(): number };
declare function setTimeout(callback: () => void, ms: number): unknown;
declare function clearTimeout(handle: unknown): void;

export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. May step in either direction. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. Only differences mean something. */
  monotonic(): number;
  /** Calls back once, after at least `ms` of monotonic time. Returns what cancels it. */
  setTimer(ms: number, callback: () => void): () => void;
}

/** A longer `setTimeout` would overflow and fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (ms, callback) => {
    let handle: unknown;
    const wait = (restMs: number) => {
      const next = restMs > MAX_TIMEOUT_MS ? () => wait(restMs - MAX_TIMEOUT_MS) : callback;
      handle = setTimeout(next, Math.min(restMs, MAX_TIMEOUT_MS));
    };
    wait(Math.max(0, ms));
    return () => clearTimeout(handle);
  },
};

/** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignalLike): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.setTimer(ms, done);
    signal?.addEventListener('abort', done);
  });
}

/** The part of `AbortSignal` that is used, so that this package needs no platform types. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface FakeClock extends Clock {
  /** Moves both clocks forward, firing due timers in order; lets promise callbacks run between them. */
  advance(ms: number): Promise<void>;
  /** Moves only the wall clock, as an administrator or NTP would. Negative steps go back. */
  step(ms: number): void;
}

/** A clock that stands still until told otherwise. Starts at `startMs` (Unix epoch milliseconds). */
export function createFakeClock(startMs = 1_800_000_000_000): FakeClock {
  let wall = startMs;
  let mono = 0;
  let timers: { due: number; callback: () => void }[] = [];
  const settlePromises = async () => {
    for (let i = 0; i < 10; i++) await undefined;
  };
  return {
    now: () => wall,
    monotonic: () => mono,
    setTimer: (ms, callback) => {
      const timer = { due: mono + Math.max(0, ms), callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    advance: async (ms) => {
      const end = mono + ms;
      await settlePromises();
      for (;;) {
        const next = timers.filter((t) => t.due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        timers = timers.filter((t) => t !== next);
        wall += next.due - mono;
        mono = next.due;
        next.callback();
        await settlePromises();
      }
      wall += end - mono;
      mono = end;
    },
    step: (ms) => {
      wall += ms;
    },
  };
}
