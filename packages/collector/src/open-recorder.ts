/**
 * The recorder as the main thread sees it: a thread that records by itself, and a watchdog that replaces it.
 *
 * 1. The main thread may be blocked for any time: frames keep their times and reach the sink meanwhile.
 * 2. The watchdog looks at a counter in shared memory, not at messages or clocks, so its own lateness accuses nobody.
 * 3. A thread that hangs is given up, never waited for; one that dies is replaced at once.
 */
import { type Clock, isTidemarkError, sleep, systemClock } from '@tidemark/core';
import { collectorError } from './errors.ts';
import { type RecorderOptions, requireInterval, resolveRecorderOptions } from './options.ts';
import type { ControlMessage } from './recorder-messages.ts';
import { type RecorderStanding, type RecorderThread, startRecorderThread } from './recorder-thread.ts';
import { noteAlive, reasonOf, type SupervisorState, supervise } from './supervisor.ts';

export interface Recorder extends AsyncDisposable {
  readonly intervalMs: number;
  /** Changes the distance between ticks from the next one on. Throws `RangeError` outside 100 ms to 10 min. */
  setInterval(intervalMs: number): void;
  /** False after `stop` until `start`: the thread lives, but reads and records nothing. */
  readonly isCollecting: boolean;
  start(): void;
  stop(): void;
  /** Whether there is a thread that records; false while a replacement for a hung or dead thread is starting. */
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

/** A thread may take this long from its start to its first beat. */
const START_MS = 10_000;

/** How often a starting thread is looked at. */
const START_LOOK_MS = 10;

/** Starts recording; resolves when the thread runs. Throws `COLLECTOR_*` errors, or the sink's, when it cannot. */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const resolved = resolveRecorderOptions(options);
  const { onFrame, onEvent: emit } = resolved;
  const clock = options.clock ?? systemClock;
  const standing = { intervalMs: resolved.intervalMs, isCollecting: true, afterSeq: 0 };
  const state: SupervisorState = { thread: undefined, restarts: 0, aliveMs: 0, beats: 0 };
  const abandoned = new Set<RecorderThread>();
  const abandon = (thread: RecorderThread) => {
    abandoned.add(thread);
    void thread.abandon().finally(() => abandoned.delete(thread));
  };
  const launch = async (): Promise<RecorderThread> => {
    const thread = startRecorderThread(resolved, standing, {
      onFrame: (frame) => {
        noteAlive(state, thread, clock);
        standing.afterSeq = frame.seq;
        onFrame(frame);
      },
      onSinkError: (error) => emit({ type: 'sink-error', atMs: clock.now(), error }),
      onSinkRecovered: () => emit({ type: 'sink-recovered', atMs: clock.now() }),
    });
    try {
      await firstBeat(thread, clock);
      return thread;
    } catch (error) {
      abandon(thread);
      throw error;
    }
  };
  const closing = new AbortController();
  const stallMs = () => Math.max(STALLED_INTERVALS * standing.intervalMs, MIN_STALL_MS);
  state.thread = await launch();
  const supervision = supervise(state, { launch, abandon, clock, stallMs, closing: closing.signal, emit });
  const close = () => {
    closing.abort();
    return supervision;
  };
  return createRecorderView({ state, standing, abandoned, close });
}

interface RecorderParts {
  readonly state: SupervisorState;
  readonly standing: { -readonly [Key in keyof RecorderStanding]: RecorderStanding[Key] };
  readonly abandoned: ReadonlySet<RecorderThread>;
  readonly close: () => Promise<void>;
}

function createRecorderView({ state, standing, abandoned, close }: RecorderParts): Recorder {
  const tell = (message: ControlMessage) => state.thread?.tell(message);
  const setCollecting = (isCollecting: boolean) => {
    standing.isCollecting = isCollecting;
    tell({ type: 'set-collecting', isCollecting });
  };
  return {
    get intervalMs() {
      return standing.intervalMs;
    },
    get isCollecting() {
      return standing.isCollecting;
    },
    get isRecording() {
      return state.thread !== undefined;
    },
    get restarts() {
      return state.restarts;
    },
    get abandonedThreads() {
      return abandoned.size;
    },
    setInterval: (intervalMs) => {
      requireInterval(intervalMs);
      standing.intervalMs = intervalMs;
      tell({ type: 'set-interval', intervalMs });
    },
    start: () => setCollecting(true),
    stop: () => setCollecting(false),
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
      throw collectorError('COLLECTOR_START_FAILED', `the recorder thread ended at once: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    if (clock.monotonic() - startedMs > START_MS) {
      throw collectorError('COLLECTOR_START_FAILED', `the recorder thread did not begin within ${START_MS / 1000} s`);
    }
    await sleep(clock, START_LOOK_MS, thread.end);
  }
}
