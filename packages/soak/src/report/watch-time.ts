import type { SegmentReport } from './soak-report.ts';

/**
 * Time as it was watched: Unix epoch milliseconds to milliseconds since the beginning of the run, without what lies between
 * segments. A moment between two segments is the end of the first.
 */
export function watchedMsAt(segments: readonly SegmentReport[], timeMs: number): number {
  let watched = 0;
  for (const { fromMs, toMs } of segments) {
    if (timeMs <= toMs) return watched + Math.max(0, timeMs - fromMs);
    watched += toMs - fromMs;
  }
  return watched;
}
