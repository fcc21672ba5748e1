/** The newest stretch of time in a fixed number of buckets: bounded memory whatever the interval. Plain data. */
export interface BucketRing {
  readonly bucketMs: number;
  /** Oldest first. */
  readonly buckets: Bucket[];
}

/** What happened in one bucket of time. */
export interface Bucket {
  /** Number of the bucket: passed time divided by its length. */
  readonly at: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  first: number;
}

/** A window moves in steps of a sixtieth of it. */
export const BUCKETS = 60;

export function createBucketRing(overMs: number): BucketRing {
  return { bucketMs: overMs / BUCKETS, buckets: [] };
}

/** Adds a value; one that is NaN only lets time pass. */
export function addToRing({ bucketMs, buckets }: BucketRing, nowMs: number, value: number): void {
  const at = Math.floor(nowMs / bucketMs);
  while (buckets.length > 0 && (buckets[0] as Bucket).at <= at - BUCKETS) buckets.shift();
  if (Number.isNaN(value)) return;
  const newest = buckets.at(-1);
  if (newest?.at === at) {
    newest.count++;
    newest.sum += value;
    newest.min = Math.min(newest.min, value);
    newest.max = Math.max(newest.max, value);
    return;
  }
  buckets.push({ at, count: 1, sum: value, min: value, max: value, first: value });
}

/** Whether its values span at least this share of the window: less is no ground to speak of the whole. */
export function isCovered({ buckets }: BucketRing, share = 0.5): boolean {
  const [oldest, newest] = [buckets[0], buckets.at(-1)];
  return oldest !== undefined && newest !== undefined && newest.at - oldest.at >= Math.floor(share * BUCKETS) - 1;
}

/** One value for the whole window; NaN when it holds nothing. */
export function summarizeRing({ buckets }: BucketRing, of: 'avg' | 'max' | 'min' | 'count'): number {
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const bucket of buckets) {
    count += bucket.count;
    sum += bucket.sum;
    if (bucket.min < min) min = bucket.min;
    if (bucket.max > max) max = bucket.max;
  }
  if (of === 'count') return count;
  if (count === 0) return Number.NaN;
  return of === 'avg' ? sum / count : of === 'max' ? max : min;
}
