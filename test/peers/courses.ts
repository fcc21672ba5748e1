// Courses of values that alerts have to follow. The same seed gives the same course.
import type { Course } from './replay.ts';

/** Uniform numbers from 0 to 1, by mulberry32. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whole numbers from 0 to `max` that move by at most a tenth of it a second: thresholds are crossed, and met exactly. */
export function walk(seed: number, seconds: number, max = 100): Course {
  const next = random(seed);
  let value = Math.floor(next() * max);
  return Array.from({ length: seconds }, () => {
    const step = Math.round((next() - 0.5) * (max / 5));
    value = Math.min(max, Math.max(0, value + step));
    return value;
  });
}

/** Stays at one of three heights for some seconds, then jumps: pending often, firing now and then. */
export function flap(seed: number, seconds: number, heights: readonly number[] = [10, 60, 90]): Course {
  const next = random(seed);
  const course: number[] = [];
  while (course.length < seconds) {
    const height = heights[Math.floor(next() * heights.length)] as number;
    const stay = 1 + Math.floor(next() ** 2 * 14);
    for (let i = 0; i < stay && course.length < seconds; i++) course.push(height);
  }
  return course;
}

/** A counter that grows by this course a second; from zero again after a restart. */
export function counter(growth: Course, restartAt?: number): Course {
  let total = 1000;
  return growth.map((increase, second) => {
    total = second === restartAt ? increase : total + increase;
    return total;
  });
}

/** The course without the samples of some stretches: first second and how many. */
export function without(course: Course, stretches: readonly (readonly [number, number])[]): Course {
  return course.map((value, second) =>
    stretches.some(([first, count]) => second >= first && second < first + count) ? Number.NaN : value,
  );
}
