import { frameMs } from '../window/aggregates.ts';
import type { WindowClock } from '../window/window-clock.ts';
import type { Segment } from './segments.ts';

/**
 * The measured milliseconds of each step in which frames were recorded. Minutes and hours do not tell; where they answer,
 * a bucket counts as recorded throughout.
 */
export function coveredTime(segments: readonly Segment[], steps: number): Float64Array {
  const covered = new Float64Array(steps);
  const add = (step: number, ms: number) => {
    if (step >= 0) covered[step] = (covered[step] as number) + ms;
  };
  const addFrames = (clock: WindowClock, stepOf: Int32Array) => {
    for (let i = 0; i < clock.frames; i++) add(stepOf[i] as number, frameMs(clock, i));
  };
  for (const segment of segments) {
    if (segment.type === 'raw') addFrames(segment.clock, segment.steps);
    else if (segment.type === 'journal') addFrames(segment.journal.clock, segment.steps);
    else for (const step of segment.steps) add(step, segment.resolutionMs);
  }
  return covered;
}
