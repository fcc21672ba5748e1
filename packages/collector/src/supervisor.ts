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
  /** When the thread was last known to be alive, by the monotonic clock, and its beats then. */
  aliveMs: number;
  beats: number;
}

/** Pause before the n-th attempt in a row to replace a thread. */
const RETRY_MS = [0, 1000, 2000, 5000, 10_000, 30_000] as const;

/** A longer sleep would go on by an interval that was changed since. */
const LONGEST_SLEEP_MS = 10_000;

/** How long a thread has to end in order. */
const STOP_MS = 700;

/** Watches over the thread in `state` and its successors until `closing` aborts, then ends the one that runs. */
export async function supervise(state: SupervisorState, options: SupervisorOptions): Promise<void> {
  const { clock, closing, emit, abandon } = options;
  while (state.thread !== undefined) {
    const { thread } = state;
    const reason = await untilStalled(thread, state, options);
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

/**
 * Resolves with why the thread must be replaced, or when `closing` aborts. Wakes up only when no frame came for a while:
 * frames are the sign of life that costs nothing. Then the counter decides, which counts on while frames are stuck in
 * the queue of a main thread that was blocked, or while collecting is stopped.
 */
async function untilStalled(
  thread: RecorderThread,
  state: SupervisorState,
  { clock, closing, stallMs }: SupervisorOptions,
): Promise<string> {
  const wake = AbortSignal.any([thread.end, closing]);
  noteAlive(state, thread, clock);
  while (!wake.aborted) {
    const restMs = state.aliveMs + stallMs() - clock.monotonic();
    if (restMs > 0) await sleep(clock, Math.min(restMs, LONGEST_SLEEP_MS), wake);
    else if (thread.beats() !== state.beats) noteAlive(state, thread, clock);
    else return `no tick for ${(stallMs() / 1000).toFixed(1)} s`;
  }
  return `its thread died: ${reasonOf(thread.end.reason)}`;
}

/** Takes note of a sign of life. */
export function noteAlive(state: SupervisorState, thread: RecorderThread, clock: Clock): void {
  state.aliveMs = clock.monotonic();
  state.beats = thread.beats();
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
