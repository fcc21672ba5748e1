/**
 * The recorder as the main thread sees it: a thread that records by itself, and a watchdog that replaces it.
 *
 * 1. The main thread may be blocked for any time: frames keep their times and reach the sink meanwhile.
 * 2. The watchdog looks at a counter in shared memory, not at messages or clocks, so its own lateness accuses nobody.
 * 3. A thread that hangs is given up, never waited for; one that dies is replaced at once.
 */
import { type Clock, isTidemarkError, sleep, systemClock } from '@tidemark/core';
import { collectorError } from './errors.ts';
import { type RecorderEvent, type RecorderOptions, resolveRecorderOptions } from './options.ts';
import { type RecorderThread, startRecorderThread } from './recorder-thread.ts';

export interface Recorder extends AsyncDisposable {
  readonly intervalMs: number;
  /** Whether ticks are being taken; false while a replacement for a hung or dead thread is starting. */
  readonly isRecording: boolean;
  /** How often the thread was replaced. */
  readonly restarts: number;
  /** Threads that were given up and are still stuck in the kernel; they keep the process from ending by itself. */
  readonly abandonedThreads: number;
  /** Ends recording after the tick in progress. Idempotent. */
  close(): Promise<void>;
}

/** A thread that has not gone round for this many intervals is taken to hang. */
const STALLED_INTERVALS = 2;

/** Shorter silence than this says nothing, however short the interval. */
const MIN_STALL_MS = 1000;

/** How often the watchdog looks, per stall time. */
const LOOKS_PER_STALL = 20;

/** A thread may take this long from its start to its first beat. */
const START_MS = 10_000;

/** How often a starting thread is looked at. */
const START_LOOK_MS = 10;

/** Pause before the n-th attempt in a row to replace a thread. */
const RETRY_MS = [0, 1000, 2000, 5000, 10_000, 30_000] as const;

/** How long `close` waits for the thread to end in order. */
const STOP_MS = 700;

/** Starts recording; resolves when the thread runs. Throws `COLLECTOR_*` errors, or the sink's, when it cannot. */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const resolved = resolveRecorderOptions(options);
  const clock = options.clock ?? systemClock;
  const emit = (event: RecorderEvent) => resolved.onEvent(event);
  const closing = new AbortController();
  const stallMs = Math.max(STALLED_INTERVALS * resolved.intervalMs, MIN_STALL_MS);
  const state = { isRecording: true, restarts: 0, abandonedThreads: 0 };

  const launch = async (): Promise<RecorderThread> => {
    const thread = startRecorderThread(resolved, {
      onFrame: resolved.onFrame,
      onSinkError: (error) => emit({ type: 'sink-error', atMs: clock.now(), error }),
      onSinkRecovered: () => emit({ type: 'sink-recovered', atMs: clock.now() }),
    });
    try {
      await firstBeat(thread, clock);
    } catch (error) {
      abandon(thread);
      throw error;
    }
    return thread;
  };

  const abandon = (thread: RecorderThread) => {
    state.abandonedThreads++;
    void thread.abandon().finally(() => {
      state.abandonedThreads--;
    });
  };

  const replace = async (reason: string): Promise<RecorderThread | undefined> => {
    for (let attempt = 0; ; attempt++) {
      const retryMs = RETRY_MS[Math.min(attempt + 1, RETRY_MS.length - 1)] as number;
      await sleep(clock, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] as number, closing.signal);
      if (closing.signal.aborted) return undefined;
      try {
        const thread = await launch();
        state.restarts++;
        emit({ type: 'restarted', atMs: clock.now(), reason, restarts: state.restarts });
        return thread;
      } catch (error) {
        emit({ type: 'restart-failed', atMs: clock.now(), error: error as Error, retryMs });
      }
    }
  };

  const supervise = async (first: RecorderThread): Promise<void> => {
    let thread: RecorderThread | undefined = first;
    while (thread !== undefined) {
      const reason = await untilStalled(thread, { clock, stallMs, closing: closing.signal });
      state.isRecording = false;
      if (closing.signal.aborted) {
        if (!(await stopInTime(thread, clock))) abandon(thread);
        return;
      }
      emit({ type: 'stalled', atMs: clock.now(), reason });
      abandon(thread);
      thread = await replace(reason);
      state.isRecording = thread !== undefined;
    }
  };

  const supervision = supervise(await launch());
  const close = async () => {
    closing.abort();
    await supervision;
  };
  return {
    intervalMs: resolved.intervalMs,
    get isRecording() {
      return state.isRecording;
    },
    get restarts() {
      return state.restarts;
    },
    get abandonedThreads() {
      return state.abandonedThreads;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Resolves when the thread goes round; rejects with what ended it before, or with `COLLECTOR_START_FAILED`. */
async function firstBeat(thread: RecorderThread, clock: Clock): Promise<void> {
  const startedMs = clock.monotonic();
  while (thread.beats() === 0) {
    if (thread.end.aborted) {
      const error = thread.end.reason;
      if (isTidemarkError(error)) throw error;
      throw collectorError('COLLECTOR_START_FAILED', `the recorder thread ended at once: ${describe(error)}`, { cause: error });
    }
    if (clock.monotonic() - startedMs > START_MS) {
      throw collectorError('COLLECTOR_START_FAILED', `the recorder thread did not begin within ${START_MS / 1000} s`);
    }
    await sleep(clock, START_LOOK_MS, thread.end);
  }
}

interface WatchOptions {
  readonly clock: Clock;
  readonly stallMs: number;
  readonly closing: AbortSignal;
}

/** Resolves with why the thread must be replaced, or when `closing` aborts. */
async function untilStalled(thread: RecorderThread, { clock, stallMs, closing }: WatchOptions): Promise<string> {
  const wake = AbortSignal.any([thread.end, closing]);
  let beats = thread.beats();
  let changedMs = clock.monotonic();
  while (!wake.aborted) {
    await sleep(clock, stallMs / LOOKS_PER_STALL, wake);
    const seen = thread.beats();
    if (seen !== beats) {
      beats = seen;
      changedMs = clock.monotonic();
    } else if (clock.monotonic() - changedMs >= stallMs) {
      return `no tick for ${(stallMs / 1000).toFixed(1)} s`;
    }
  }
  return `its thread died: ${describe(thread.end.reason)}`;
}

/** Whether the thread ended within the time it is given. */
async function stopInTime(thread: RecorderThread, clock: Clock): Promise<boolean> {
  thread.stop();
  await sleep(clock, STOP_MS, thread.end);
  return thread.end.aborted;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
