import { expect, it } from 'vitest';
import { createBaseline, distanceFrom, learn } from './baseline.ts';
import { addToRing, BUCKETS, createBucketRing, isCovered, summarizeRing } from './bucket-ring.ts';
import { secondsToLimit } from './trend.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

function ringOf(overMs: number, values: readonly number[], everyMs: number) {
  const ring = createBucketRing(overMs);
  for (const [i, value] of values.entries()) addToRing(ring, i * everyMs, value);
  return ring;
}

it('a window holds no more than its steps, and forgets what is older', () => {
  const ring = ringOf(
    60_000,
    Array.from({ length: 600 }, (_, i) => i),
    1000,
  );
  expect(ring.buckets).toHaveLength(BUCKETS);
  expect(summarizeRing(ring, 'min')).toBe(540);
  expect(summarizeRing(ring, 'avg')).toBeCloseTo(569.5);
});

it('a window answers once it is half full, at intervals longer than its steps too', () => {
  expect(isCovered(ringOf(60_000, Array(29).fill(1), 1000))).toBe(false);
  expect(isCovered(ringOf(60_000, Array(31).fill(1), 1000))).toBe(true);
  expect(isCovered(ringOf(60_000, Array(4).fill(1), 10_000))).toBe(true);
});

it('a trend tells when a limit is reached, although a quarter of the values is wild', () => {
  const values = Array.from({ length: 60 }, (_, i) => (i % 4 === 3 ? 1e9 : 1000 - i));
  const ring = ringOf(HOUR, values, MINUTE);
  // 1000 less one a minute, from 941 at the end.
  expect(secondsToLimit(ring, { limit: 0, towards: 'below' })).toBeCloseTo(941 * 60, -3);
  expect(secondsToLimit(ring, { limit: 2000, towards: 'above' })).toBe(Number.POSITIVE_INFINITY);
  expect(secondsToLimit(ring, { limit: 990, towards: 'below' })).toBe(0);
});

it('what is usual is known by hour of the day, after enough days, and one strange day does not change it', () => {
  const baseline = createBaseline();
  const load = (day: number, hour: number) => (day === 3 ? 500 : hour < 12 ? 10 : 100);
  for (let minute = 0; minute < 8 * 24 * 60; minute++) {
    const [day, hour] = [Math.floor(minute / 1440), Math.floor(minute / 60) % 24];
    learn(baseline, 14, { timeMs: minute * MINUTE, value: load(day, hour) + (minute % 3) });
  }
  const at = (hour: number, value: number) => distanceFrom(baseline, 5, { timeMs: 8 * 24 * HOUR + hour * HOUR, value });
  expect(Math.abs(at(3, 11))).toBeLessThan(1);
  expect(at(3, 100)).toBeGreaterThan(20);
  expect(Math.abs(at(15, 101))).toBeLessThan(1);
  expect(distanceFrom(baseline, 9, { timeMs: 8 * 24 * HOUR, value: 100 })).toBeNaN();
});

it('a baseline stays within its days', () => {
  const baseline = createBaseline();
  for (let minute = 0; minute < 10 * 24 * 60; minute++) learn(baseline, 3, { timeMs: minute * MINUTE, value: 1 });
  expect(Math.max(...baseline.hours.map((past) => past.length))).toBe(3);
  expect(baseline.minutes.length).toBeLessThanOrEqual(60);
});
