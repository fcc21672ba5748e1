import type { RecordedEvent } from './event.ts';
import type { Series } from './series.ts';

/** The columns of a frame: which series each slot holds. Never changed; a changed set of series is a new layout. */
export interface Layout {
  readonly series: readonly Series[];
}

/**
 * One tick: one time, one value per slot of its layout. Everything that is recorded becomes frames.
 * Whoever receives a frame owns it; nobody changes one.
 */
export interface Frame {
  /** Grows by one with each recorded frame and never restarts within a file; what live streams resume from. */
  readonly seq: number;
  /** When the values were read: Unix epoch, whole milliseconds. */
  readonly timeMs: number;
  /**
   * Measured since the frame before by a clock that nobody sets, milliseconds; 0 when there is none to measure from,
   * because the recorder (re)started. What rates divide by.
   */
  readonly elapsedMs: number;
  /** The interval in force at this tick. A longer distance to the previous frame is a gap. */
  readonly intervalMs: number;
  readonly layout: Layout;
  /** Parallel to `layout.series`, in the metric's base unit. NaN means absent: it did not exist or was not read. */
  readonly values: Float64Array;
  /** What happened since the frame before. Left out when nothing did. */
  readonly events?: readonly RecordedEvent[];
}

/** Limits of the time between two ticks. */
export const MIN_INTERVAL_MS = 100;
export const MAX_INTERVAL_MS = 600_000;

/** Frames further apart than this many intervals have a gap between them. */
export const GAP_INTERVALS = 2.5;

/** Whether two neighbouring frames are so far apart on the wall clock that a chart should break its line between them. */
export function isGap(previousMs: number, timeMs: number, intervalMs: number): boolean {
  return timeMs <= previousMs || timeMs - previousMs > GAP_INTERVALS * intervalMs;
}

/**
 * Whether a rate between two frames means anything: nothing was lost or restarted in between, and not too much time
 * passed. Asks the measured time, not the wall clock, which may have been set.
 */
export function isContinuous(
  previous: Pick<Frame, 'seq'>,
  { seq, elapsedMs, intervalMs }: Pick<Frame, 'seq' | 'elapsedMs' | 'intervalMs'>,
): boolean {
  return seq === previous.seq + 1 && elapsedMs > 0 && elapsedMs <= GAP_INTERVALS * intervalMs;
}
