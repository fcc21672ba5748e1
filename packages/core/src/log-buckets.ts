/** Relative error of every bucket's value, and so of the quantiles of a sketch: 1 %. */
export const SKETCH_RELATIVE_ERROR = 0.01;

/** Values nearer to zero count as zero: a nanosecond in seconds, below anything that is measured. */
export const ZERO_BELOW = 1e-9;

/**
 * Buckets that each sign can use, 32 kB of counts. They span a factor of 3e35; what is still smaller, compared to the
 * largest value, is counted in the lowest of them.
 */
export const MAX_BUCKETS = 4096;

const GAMMA = (1 + SKETCH_RELATIVE_ERROR) / (1 - SKETCH_RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
const BUCKETS_PER_LOG = 1 / LOG_GAMMA;
const LOG_MIDDLE = Math.log(2 / (1 + GAMMA));
const FIRST_SIZE = 64;

/** Index i of the bucket (gamma^(i-1), gamma^i] that holds a finite magnitude of at least {@link ZERO_BELOW}. */
export function bucketIndex(magnitude: number): number {
  return Math.ceil(Math.log(magnitude) * BUCKETS_PER_LOG);
}

/** The value that is within {@link SKETCH_RELATIVE_ERROR} of everything in the bucket. */
export function bucketValue(index: number): number {
  return Math.min(Number.MAX_VALUE, Math.exp(index * LOG_GAMMA + LOG_MIDDLE));
}

export const MIN_BUCKET = bucketIndex(ZERO_BELOW);
export const MAX_BUCKET = bucketIndex(Number.MAX_VALUE);

/**
 * Counts by bucket, in a dense window around the buckets in use. Whatever the order of additions and merges, the content
 * is the same: with h the highest bucket in use, everything below h - {@link MAX_BUCKETS} + 1 is counted in that one.
 */
export class LogBuckets {
  #counts = new Float64Array(0);
  /** Bucket of the first slot. The window is never longer than MAX_BUCKETS, so no slot lies below the lowest kept. */
  #first = 0;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** The lowest bucket in use. Only for content that is not empty, as is {@link highest}. */
  get lowest(): number {
    let slot = 0;
    while (this.#counts[slot] === 0) slot++;
    return this.#first + slot;
  }

  get highest(): number {
    let slot = this.#counts.length - 1;
    while (this.#counts[slot] === 0) slot--;
    return this.#first + slot;
  }

  add(index: number, count: number): void {
    let slot = index - this.#first;
    if (slot < 0 || slot >= this.#counts.length) slot = Math.max(index, this.reserve(index, index)) - this.#first;
    this.#counts[slot] = (this.#counts[slot] as number) + count;
    this.#total += count;
  }

  /** Makes room from `lowest` to `highest` at once, as far as that is kept; returns the lowest bucket kept then. */
  reserve(lowest: number, highest: number): number {
    const isEmpty = this.#total === 0;
    const top = isEmpty ? highest : Math.max(highest, this.highest);
    const lowestKept = top - MAX_BUCKETS + 1;
    const bottom = Math.max(lowestKept, isEmpty ? lowest : Math.min(lowest, this.lowest));
    if (bottom < this.#first || top >= this.#first + this.#counts.length) this.#moveWindow(bottom, top);
    return lowestKept;
  }

  merge(other: LogBuckets): void {
    for (let slot = other.#counts.length - 1; slot >= 0; slot--) {
      const count = other.#counts[slot] as number;
      if (count > 0) this.add(other.#first + slot, count);
    }
  }

  /** The bucket of the value with the given rank, counted from 0, the smallest first. */
  indexAt(rank: number): number {
    let slot = 0;
    for (let before = this.#counts[0] as number; before <= rank; before += this.#counts[slot] as number) slot++;
    return this.#first + slot;
  }

  /** Visits the buckets in use, lowest first. */
  forEach(visit: (index: number, count: number) => void): void {
    for (let slot = 0; slot < this.#counts.length; slot++) {
      const count = this.#counts[slot] as number;
      if (count > 0) visit(this.#first + slot, count);
    }
  }

  /** Empties it and keeps the memory. */
  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }

  /** Centres the window on `bottom` to `top`, with room to grow as long as it may; counts what is below in `bottom`. */
  #moveWindow(bottom: number, top: number): void {
    const old = this.#counts;
    const oldFirst = this.#first;
    const span = top - bottom + 1;
    let length = Math.max(old.length, FIRST_SIZE);
    while (length < 2 * span && length < MAX_BUCKETS) length *= 2;
    this.#first = bottom - ((length - span) >> 1);
    if (this.#total === 0 && length === old.length) return;
    this.#counts = new Float64Array(length);
    for (let slot = 0; slot < old.length; slot++) {
      const count = old[slot] as number;
      if (count === 0) continue;
      const target = Math.max(oldFirst + slot, bottom) - this.#first;
      this.#counts[target] = (this.#counts[target] as number) + count;
    }
  }
}
