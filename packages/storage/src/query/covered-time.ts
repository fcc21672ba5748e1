import { frameMs } from '../window/aggregates.ts';
import type { Run } from '../window/runs.ts';
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
  const addFrames = (clock: WindowClock, runs: readonly Run[]) => {
    for (const { bucket, start, end } of runs) for (let i = start; i < end; i++) add(bucket, frameMs(clock, i));
  };
  for (const segment of segments) {
    if (segment.type === 'raw') addFrames(segment.clock, segment.runs);
    else if (segment.type === 'journal') addFrames(segment.journal.clock, segment.runs);
    else for (const step of segment.steps) add(step, segment.resolutionMs);
  }
  return covered;
}
