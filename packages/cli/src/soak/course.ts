import { blockOf } from '../format/sparkline.ts';

export interface CourseRange {
  readonly low: number;
  readonly high: number;
}

/** A level that changes by less than this looks calm. */
const CALM_SHARE = 0.1;

/** From the lowest value to the highest, or a little above the lowest where all are much the same. */
export function rangeAround(values: readonly number[]): CourseRange {
  const present = values.filter((value) => !Number.isNaN(value));
  const low = Math.min(...present);
  return { low, high: Math.max(low * (1 + CALM_SHARE), ...present) };
}

/** From zero to the highest value, or to `least` where all are lower. */
export function rangeFromZero(values: readonly number[], least: number): CourseRange {
  return { low: 0, high: Math.max(least, ...values.filter((value) => !Number.isNaN(value))) };
}

/**
 * The whole course as at most `width` blocks, the newest last, each the highest of the values it stands for. Blank where
 * nothing was known.
 */
export function formatCourse(values: readonly number[], width: number, { low, high }: CourseRange): string {
  const count = Math.min(width, values.length);
  const blocks = Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * values.length) / count);
    const part = values.slice(from, Math.floor(((column + 1) * values.length) / count));
    const present = part.filter((value) => !Number.isNaN(value));
    return present.length === 0 ? ' ' : blockOf((Math.max(...present) - low) / (high - low || 1));
  });
  return blocks.join('');
}
