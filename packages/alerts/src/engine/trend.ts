import { selectQuantile } from '@tidemark/core';
import { BUCKETS, type BucketRing } from './bucket-ring.ts';
import { median } from './median.ts';

/**
 * Seconds until a window's course reaches the limit: the slope by Theil and Sen (the median of the slopes of all pairs of
 * buckets, which a third of wild values does not move), from the level that the same line has at the end. Infinity when it
 * moves away or stands still; 0 when it is there.
 */
export function secondsToLimit(
  { bucketMs, buckets }: BucketRing,
  { limit, towards }: { readonly limit: number; readonly towards: 'above' | 'below' },
): number {
  const points = buckets.map(({ at, sum, count }) => ({ at, value: sum / count }));
  const slope = theilSen(points);
  const last = points.at(-1)?.at ?? 0;
  const level = median(points.map(({ at, value }) => value + slope * (last - at)));
  const sign = towards === 'above' ? 1 : -1;
  const way = sign * (limit - level);
  if (way <= 0) return 0;
  const speed = sign * slope;
  return speed > 0 ? (way / speed) * (bucketMs / 1000) : Number.POSITIVE_INFINITY;
}

const slopes = new Float64Array((BUCKETS * (BUCKETS - 1)) / 2);

function theilSen(points: readonly { readonly at: number; readonly value: number }[]): number {
  let count = 0;
  for (let i = 0; i < points.length; i++) {
    const a = points[i] as (typeof points)[number];
    for (let j = i + 1; j < points.length; j++) {
      const b = points[j] as (typeof points)[number];
      slopes[count++] = (b.value - a.value) / (b.at - a.at);
    }
  }
  return count === 0 ? 0 : selectQuantile(slopes, count, 0.5);
}
