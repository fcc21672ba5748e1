import type { WindowClock } from './window-clock.ts';

/** Buckets of time, each `stepMs` wide, from `fromMs` to `toMs`. */
export interface Grid {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Frames `[start, end)` of a window, all of which fall into one bucket. */
export interface Run {
  readonly bucket: number;
  readonly start: number;
  readonly end: number;
}

/** The runs of a window's frames, in their order; frames outside of the grid are in none. */
export function findRuns({ timesMs, goesForward }: WindowClock, { fromMs, toMs, stepMs }: Grid): readonly Run[] {
  const endOf = goesForward ? firstNotBefore : endOfStretch;
  const runs: Run[] = [];
  for (let start = 0; start < timesMs.length; ) {
    const timeMs = timesMs[start] as number;
    const bucket = Math.floor((timeMs - fromMs) / stepMs);
    const end = endOf(timesMs, start + 1, timeMs < fromMs ? fromMs : fromMs + (bucket + 1) * stepMs);
    if (timeMs >= fromMs && timeMs < toMs) runs.push({ bucket, start, end });
    start = end;
  }
  return runs;
}

/** The first frame from `start` on that is not before `toMs`; of times that only grow. */
function firstNotBefore(timesMs: Float64Array, start: number, toMs: number): number {
  let low = start;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesMs[middle] as number) < toMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same, or where times go back before that. */
function endOfStretch(timesMs: Float64Array, start: number, toMs: number): number {
  let end = start;
  while (
    end < timesMs.length &&
    (timesMs[end] as number) < toMs &&
    (timesMs[end] as number) >= (timesMs[end - 1] as number)
  )
    end++;
  return end;
}
