import { MAX_WINDOW_FRAMES, rawWindowMs } from '../tiers.ts';

/** Values of a window at most: what sealing holds in memory. */
const MAX_WINDOW_VALUES = 2_000_000;

interface FrameMoment {
  readonly time_ms: number;
  readonly interval_ms: number;
}

/**
 * Whether a frame goes into the window that `previous` is the newest frame of: one span of time, one interval, forward in
 * time, and not too much. `frames` are in it so far, `values` would be with this frame.
 */
export function continuesWindow(
  previous: FrameMoment,
  frame: FrameMoment,
  { frames, values }: { readonly frames: number; readonly values: number },
): boolean {
  return (
    frame.time_ms > previous.time_ms &&
    isSameSpan(previous, frame) &&
    frames < MAX_WINDOW_FRAMES &&
    values <= MAX_WINDOW_VALUES
  );
}

/** Whether two frames are of one interval, and in the same span of time that windows of it have. */
export function isSameSpan(a: FrameMoment, b: FrameMoment): boolean {
  const spanMs = rawWindowMs(a.interval_ms);
  return a.interval_ms === b.interval_ms && Math.floor(a.time_ms / spanMs) === Math.floor(b.time_ms / spanMs);
}
