import { type Clock, sleep } from '@tidemark/core';
import type { RecorderEvent } from './options.ts';
import type { RecorderThread } from './recorder-thread.ts';

export interface SupervisorOptions {
  /** Starts a thread; resolves when it records. */
  readonly launch: () => Promise<RecorderThread>;
  /** Takes a thread that is no longer wanted, and may be stuck. */
  readonly abandon: (thread: RecorderThread) => void;
  readonly clock: Clock;
  /** A thread that has not gone round for this long is taken to hang. May change while it runs. */
  readonly stallMs: () => number;
  readonly closing: AbortSignal;
  readonly emit: (event: RecorderEvent) => void;
}

/** How supervision stands; kept up to date for whoever looks. */
export interface SupervisorState {
  /** The thread that records, while one does. */
  thread: RecorderThread | undefined;
  restarts: number;
}

/** How often the watchdog looks, per stall time. */
const LOOKS_PER_STALL = 8;

/** Pause before the n-th attempt in a row to replace a thread. */
const RETRY_MS = [0, 1000, 2000, 5000, 10_000, 30_000] as const;

/** How long a thread has to end in order. */
const STOP_MS = 700;

/** Watches over the thread in `state` and its successors until `closing` aborts, then ends the one that runs. */
export async function supervise(state: SupervisorState, options: SupervisorOptions): Promise<void> {
  const { clock, closing, emit, abandon } = options;
  while (state.thread !== undefined) {
    const { thread } = state;
    const reason = await untilStalled(thread, options);
    state.thread = undefined;
    if (closing.aborted) {
      if (!(await stopInTime(thread, clock))) abandon(thread);
      return;
    }
    emit({ type: 'stalled', atMs: clock.now(), reason });
    abandon(thread);
    state.thread = await replace(options);
    if (state.thread === undefined) return;
    state.restarts++;
    emit({ type: 'restarted', atMs: clock.now(), reason, restarts: state.restarts });
  }
}

/** Resolves with why the thread must be replaced, or when `closing` aborts. */
async function untilStalled(
  thread: RecorderThread,
  { clock, closing, ...options }: SupervisorOptions,
): Promise<string> {
  const wake = AbortSignal.any([thread.end, closing]);
  let beats = thread.beats();
  let changedMs = clock.monotonic();
  while (!wake.aborted) {
    const stallMs = options.stallMs();
    await sleep(clock, stallMs / LOOKS_PER_STALL, wake);
    const seen = thread.beats();
    if (seen !== beats) {
      beats = seen;
      changedMs = clock.monotonic();
    } else if (clock.monotonic() - changedMs >= stallMs) {
      return `no tick for ${(stallMs / 1000).toFixed(1)} s`;
    }
  }
  return `its thread died: ${reasonOf(thread.end.reason)}`;
}

/** A new thread, however many attempts it takes; undefined when `closing` aborts first. */
async function replace({ launch, clock, closing, emit }: SupervisorOptions): Promise<RecorderThread | undefined> {
  const pauseMs = (attempt: number) => RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] as number;
  for (let attempt = 0; ; attempt++) {
    await sleep(clock, pauseMs(attempt), closing);
    if (closing.aborted) return undefined;
    try {
      return await launch();
    } catch (error) {
      emit({ type: 'restart-failed', atMs: clock.now(), error: error as Error, retryMs: pauseMs(attempt + 1) });
    }
  }
}

/** Whether the thread ended within the time it is given. */
async function stopInTime(thread: RecorderThread, clock: Clock): Promise<boolean> {
  thread.tell({ type: 'stop' });
  await sleep(clock, STOP_MS, thread.end);
  return thread.end.aborted;
}

/** An error as part of a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
