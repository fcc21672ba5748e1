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
  /** The interval in force at this tick. A longer distance to the previous frame is a gap. */
  readonly intervalMs: number;
  readonly layout: Layout;
  /** Parallel to `layout.series`, in the metric's base unit. NaN means absent: it did not exist or was not read. */
  readonly values: Float64Array;
}

/** Two neighbouring frames further apart than this many intervals have a gap between them. */
export const GAP_INTERVALS = 2.5;

/** Whether nothing was recorded between two neighbouring frames for long enough that a rate over it would be a guess. */
export function isGap(previousMs: number, timeMs: number, intervalMs: number): boolean {
  return timeMs <= previousMs || timeMs - previousMs > GAP_INTERVALS * intervalMs;
}
