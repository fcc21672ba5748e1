import { type Bins, binValues, filledBins, mean, type Samples, type Statistic } from './bins.ts';
import { BIN_COUNTS, FLOOR, leastRagged, MEDIAN, type Reduced, type Summary } from './summarise.ts';
import { findTroughs } from './troughs.ts';

/** One life of a process: its samples, at times since the beginning of that life. */
export type LifeSamples = Samples;

/** A sawtooth's troughs stand for a life when there are so many. */
const LEAST_TROUGHS = 4;
const TROUGH_BINS = 32;
const ROUNDS = 10;

/**
 * Sees several lives of one process as one, by time since the start: what all of them did, less what was peculiar to one.
 * Each life has a level of its own. The lives are reduced in the same ways as a run is, and the least ragged one is taken.
 * `spanMs` is the length of the longest life. Undefined when there are too few samples.
 */
export function stackLives(lives: readonly LifeSamples[], spanMs: number): Summary | undefined {
  const troughs = lives.map(findTroughs);
  const candidates: Reduced[] = BIN_COUNTS.flatMap((count) => [
    { bins: stackBins(lives, { spanMs, count, statistic: MEDIAN }), reduction: 'median' },
    { bins: stackBins(lives, { spanMs, count, statistic: FLOOR }), reduction: 'floor' },
  ]);
  if (troughs.every(({ bins }) => bins.values.length >= LEAST_TROUGHS)) {
    const rows = troughs.map(({ bins }, i) => interpolateBins(bins, lives[i] as LifeSamples, spanMs));
    candidates.push({ bins: filledBins(stackRows(rows)), reduction: 'troughs' });
  }
  const best = leastRagged(candidates);
  return best && { ...best, teeth: troughs.reduce((sum, { teeth }) => sum + teeth, 0) };
}

/** The load of several lives as one. */
export function stackLoads(lives: readonly LifeSamples[], spanMs: number, count: number): Bins {
  return stackBins(lives, { spanMs, count, statistic: mean });
}

function stackBins(
  lives: readonly LifeSamples[],
  { spanMs, count, statistic }: { spanMs: number; count: number; statistic: Statistic },
): Bins {
  const grid = { startMs: 0, widthMs: spanMs / count, count };
  return filledBins(stackRows(lives.map((life) => binValues(life, grid, statistic))));
}

/** Troughs stand where collections happened to be: this is the line between them, at the middles of bins. */
function interpolateBins({ places, values }: Bins, { timesMs }: LifeSamples, spanMs: number): Float64Array {
  const [startMs, lengthMs] = [timesMs[0] as number, (timesMs.at(-1) as number) - (timesMs[0] as number)];
  const at = places.map((place) => startMs + place * lengthMs);
  return Float64Array.from({ length: TROUGH_BINS }, (_, bin) => {
    const timeMs = ((bin + 0.5) * spanMs) / TROUGH_BINS;
    const after = at.findIndex((each) => each >= timeMs);
    if (after < 1) return Number.NaN;
    const share = (timeMs - (at[after - 1] as number)) / ((at[after] as number) - (at[after - 1] as number));
    return (values[after - 1] as number) * (1 - share) + (values[after] as number) * share;
  });
}

/**
 * The course that rows of bins have in common, each row about its own level: an additive fit of rows and columns, as in
 * Tukey's median polish, with the middle of each column. NaN where no row has a value.
 */
export function stackRows(rows: readonly Float64Array[]): Float64Array {
  const filled = (row: Float64Array) => row.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + 1), 0);
  let course = rows.reduce((longest, row) => (filled(row) > filled(longest) ? row : longest)).slice();
  let levels: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const known = course;
    levels = rows.map((row) => middleOf(present(row.map((value, bin) => value - (known[bin] as number)))));
    course = course.map((_, bin) =>
      middleOf(present(rows.map((row, i) => (row[bin] as number) - (levels[i] as number)))),
    );
  }
  const level = middleOf(present(levels));
  return course.map((value) => value + level);
}

const present = (values: Iterable<number>) => [...values].filter((value) => !Number.isNaN(value));

/**
 * The mean of the middle half: nearly as sure as the mean, and what is peculiar to a few does not move it. Of three
 * values it is the middle one, of four that of the middle two.
 */
function middleOf(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor((sorted.length + 1) / 4);
  const kept = sorted.slice(cut, sorted.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
