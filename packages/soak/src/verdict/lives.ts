/** The time between a start of a process and its end, or between two breaks in watching it. */
export interface Life {
  /** Unix epoch milliseconds. */
  readonly fromMs: number;
  /** What was measured before counts for nothing but crashes and error lines. Absent: everything counts. */
  readonly warmUpEndMs?: number;
  readonly toMs: number;
}

/** A stretch of samples by their indices, `end` excluded. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The samples of each life without its declared warm-up, in order; empty where a life has none. One stretch of everything
 * when there are no lives. Throws `RangeError` on lives that end before they begin or overlap.
 */
export function cutLives(timesMs: Float64Array, lives: readonly Life[] | undefined): Stretch[] {
  if (lives === undefined) return [{ start: 0, end: timesMs.length }];
  requireLives(lives);
  return lives.map(({ fromMs, warmUpEndMs = fromMs, toMs }) => ({
    start: firstAt(timesMs, Math.max(fromMs, warmUpEndMs)),
    end: Math.max(firstAt(timesMs, Math.max(fromMs, warmUpEndMs)), firstAfter(timesMs, toMs)),
  }));
}

/** The values that count: those of every life after its declared warm-up, one after the other. */
export function keepLives(timesMs: Float64Array, values: Float64Array, lives: readonly Life[] | undefined) {
  if (lives === undefined) return values;
  const stretches = cutLives(timesMs, lives);
  const kept = new Float64Array(stretches.reduce((sum, { start, end }) => sum + end - start, 0));
  let length = 0;
  for (const { start, end } of stretches) {
    kept.set(values.subarray(start, end), length);
    length += end - start;
  }
  return kept;
}

function requireLives(lives: readonly Life[]): void {
  for (const [i, { fromMs, toMs }] of lives.entries()) {
    if (!(toMs >= fromMs)) throw new RangeError(`life ${i} ends before it begins`);
    if (i > 0 && fromMs < (lives[i - 1] as Life).toMs)
      throw new RangeError(`life ${i} begins before the last one ends`);
  }
}

const firstAt = (timesMs: Float64Array, timeMs: number) => search(timesMs, (each) => each >= timeMs);
const firstAfter = (timesMs: Float64Array, timeMs: number) => search(timesMs, (each) => each > timeMs);

/** The index of the first time that `fits`, which all after it do too. */
function search(timesMs: Float64Array, fits: (timeMs: number) => boolean): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(timesMs[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
