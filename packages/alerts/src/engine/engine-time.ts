import type { Frame } from '@tidemark/core';
import { isContinuous } from '@tidemark/core';

/** Where the engine is in time. Plain data. */
export interface EngineTime {
  /** Passed time, milliseconds: never goes back, unmoved by clocks that are set. Begins with the first wall time. */
  nowMs: number;
  /** Wall clock at the newest input; what people are told, and what silences and windows go by. */
  timeMs: number;
  /** Passed time and sequence number at the newest frame, and its interval. */
  frameAtMs: number;
  frameSeq: number;
  intervalMs: number;
}

/** What one input adds. */
export interface Elapsed {
  /** Watched without a gap since the frame before: what `for` and its like count. */
  readonly seenMs: number;
  /** Passed while somebody looked, data or not: what absence counts. */
  readonly watchedMs: number;
}

/**
 * A single tick counts at most this much: without a frame, a clock that was set looks like time that passed. The host
 * calls more often than that.
 */
export const MAX_TICK_MS = 10_000;

export function startTime(timeMs: number): EngineTime {
  return { nowMs: timeMs, timeMs, frameAtMs: timeMs, frameSeq: -1, intervalMs: 0 };
}

/** Moves on to a frame. The recorder's own measure decides how much passed; the wall clock only where there is none. */
export function passFrame(time: EngineTime, frame: Frame): Elapsed {
  const before = time.nowMs;
  const isNext = time.frameSeq >= 0 && isContinuous({ seq: time.frameSeq }, frame);
  if (frame.elapsedMs > 0) time.nowMs = Math.max(before, time.frameAtMs + frame.elapsedMs);
  else time.nowMs += Math.max(0, frame.timeMs - time.timeMs);
  time.timeMs = frame.timeMs;
  time.frameAtMs = time.nowMs;
  time.frameSeq = frame.seq;
  time.intervalMs = frame.intervalMs;
  return { seenMs: isNext ? frame.elapsedMs : 0, watchedMs: isNext ? time.nowMs - before : 0 };
}

/** Moves on without a frame. */
export function passTick(time: EngineTime, timeMs: number): Elapsed {
  const passedMs = Math.min(MAX_TICK_MS, Math.max(0, timeMs - time.timeMs));
  time.nowMs += passedMs;
  time.timeMs = timeMs;
  return { seenMs: 0, watchedMs: passedMs };
}
