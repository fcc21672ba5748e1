import type { Life } from '../evidence/run-record.ts';
import type { ChartColumns } from './soak-report.ts';

/** A metric of a process over a run. */
export interface Course {
  /** Unix epoch milliseconds, ascending. */
  readonly timesMs: Float64Array;
  /** NaN where absent. */
  readonly values: Float64Array;
  readonly lives: readonly Life[];
  /** The distance that samples were asked for. */
  readonly intervalMs: number;
}

const MOST_POINTS = 600;
/** A life may cost two points for what of its bins sticks out, and one for the break before it. */
const POINTS_A_LIFE = 3;
/** With more lives than this they are drawn as one, which leaves most points to the course. */
const MOST_LIVES = 100;

interface Bin {
  readonly place: number;
  count: number;
  low: number;
  sum: number;
  high: number;
}

/**
 * Reduces a course to at most 600 points: bins of a whole number of intervals, aligned to the beginning of each life so
 * that every bin has its samples. Where samples are missing for a bin or more, and between two lives, there is one point
 * of NaN.
 */
export function binCourse(course: Course): ChartColumns {
  const { timesMs, intervalMs } = course;
  const lives = course.lives.length > MOST_LIVES ? [wholeOf(course.lives)] : course.lives;
  const totalMs = lives.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const most = MOST_POINTS - POINTS_A_LIFE * lives.length;
  const widthMs = intervalMs * Math.max(1, Math.ceil(totalMs / intervalMs / most));
  const points: Points = { timesMs: [], low: [], mean: [], high: [] };
  let index = 0;
  for (const { toMs, fromMs } of lives) {
    while (index < timesMs.length && (timesMs[index] as number) < fromMs) index++;
    const start = index;
    while (index < timesMs.length && (timesMs[index] as number) <= toMs) index++;
    addLife(points, course, { start, end: index, widthMs });
  }
  return points;
}

type Points = Record<keyof ChartColumns, number[]>;

/** Draws the samples from `start` up to `end` as one line. */
function addLife(
  points: Points,
  { timesMs, values }: Course,
  { start, end, widthMs }: { readonly start: number; readonly end: number; readonly widthMs: number },
): void {
  const originMs = timesMs[start] as number;
  let bin: Bin | undefined;
  let isBroken = points.timesMs.length > 0;
  const close = ({ place, count, low, sum, high }: Bin) => {
    const timeMs = originMs + place * widthMs;
    if (isBroken) addPoint(points, timeMs - widthMs / 2, { low: Number.NaN, mean: Number.NaN, high: Number.NaN });
    addPoint(points, timeMs, { low, mean: sum / count, high });
  };
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    // A sample that came a little early or late stays in its bin.
    const place = Math.round(((timesMs[i] as number) - originMs) / widthMs);
    if (bin?.place === place) {
      addValue(bin, value);
      continue;
    }
    if (bin !== undefined) {
      close(bin);
      isBroken = place > bin.place + 1;
    }
    bin = { place, count: 1, low: value, sum: value, high: value };
  }
  if (bin !== undefined) close(bin);
}

function addValue(bin: Bin, value: number): void {
  bin.count++;
  bin.sum += value;
  if (value < bin.low) bin.low = value;
  if (value > bin.high) bin.high = value;
}

function addPoint(
  points: Points,
  timeMs: number,
  { low, mean, high }: Pick<Record<keyof Points, number>, 'low' | 'mean' | 'high'>,
): void {
  points.timesMs.push(Math.round(timeMs));
  points.low.push(low);
  points.mean.push(shorten(mean));
  points.high.push(high);
}

/** Seven digits: more than anyone sees in a chart, and half the size of the report. */
function shorten(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(7));
}

function wholeOf(lives: readonly Life[]): Life {
  const [first, last] = [lives[0] as Life, lives.at(-1) as Life];
  return { ...first, toMs: last.toMs };
}
