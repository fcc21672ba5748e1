import { bucketIndex, bucketValue, ZERO_BELOW } from './log-buckets.ts';
import { interpolate, requireQuantile } from './quantile.ts';
import {
  countOf,
  createParts,
  decodeParts,
  encodeParts,
  MAX_COUNT,
  type SketchParts,
} from './quantile-sketch-codec.ts';

/** The exact smallest and largest value that was added to a sketch, where the caller has them. */
export interface Extremes {
  readonly min: number;
  readonly max: number;
}

/**
 * Quantiles of any number of values in bounded memory, to a relative error of 1 %, `SKETCH_RELATIVE_ERROR`. Sketches
 * merge without loss: the merge of many is, to the byte, the sketch of everything that was added to them, in any order.
 *
 * It counts values in buckets that grow by gamma = 1.01 / 0.99: Masson, Rim and Lee, "DDSketch: A Fast and
 * Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", PVLDB 12(12), 2019. What that promises:
 *
 * - With a and b the values at the two ranks around q, and f the share of b, as in `quantile`: the answer is within
 *   1 % of (1 - f) |a| + f |b| of the exact quantile. That is 1 % of the quantile itself unless a and b differ in sign.
 * - Values nearer to zero than 1e-9 count as zero.
 * - Infinite values are kept as they are. NaN means absent and is ignored.
 * - Each sign has 4096 buckets, a factor of 3e35 between the smallest and the largest magnitude. Beyond that the smallest
 *   magnitudes share one bucket: quantiles that fall there lose the promise, and are told too far from zero.
 */
class QuantileSketch {
  #parts: SketchParts;
  #count: number;

  constructor(parts: SketchParts) {
    this.#parts = parts;
    this.#count = countOf(parts);
  }

  /** Values added, NaN excepted. At most 2^52 - 1; what would exceed it throws `RangeError` and changes nothing. */
  get count(): number {
    return this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Adds a value `count` times. Throws `RangeError` unless `count` is a positive integer. */
  add(value: number, count = 1): void {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`a count is a positive integer, not ${count}`);
    if (Number.isNaN(value)) return;
    this.#grow(count);
    const parts = this.#parts;
    if (value >= ZERO_BELOW) {
      if (value === Number.POSITIVE_INFINITY) parts.positiveInfinities += count;
      else parts.positives.add(bucketIndex(value), count);
    } else if (value <= -ZERO_BELOW) {
      if (value === Number.NEGATIVE_INFINITY) parts.negativeInfinities += count;
      else parts.negatives.add(bucketIndex(-value), count);
    } else {
      parts.zeros += count;
    }
  }

  /** Adds everything that was added to another sketch, which stays as it is. */
  merge(other: QuantileSketch): void {
    this.#grow(other.#count);
    const [into, from] = [this.#parts, other.#parts];
    into.negativeInfinities += from.negativeInfinities;
    into.negatives.merge(from.negatives);
    into.zeros += from.zeros;
    into.positives.merge(from.positives);
    into.positiveInfinities += from.positiveInfinities;
  }

  /**
   * The q-quantile by the ranks of `quantile`, with the error stated above; NaN when the sketch is empty. With `extremes`
   * the answer never leaves them, and the smallest and the largest rank are exact. Throws `RangeError` unless q is within
   * 0..1.
   */
  quantile(q: number, extremes?: Extremes): number {
    requireQuantile(q);
    if (this.#count === 0) return Number.NaN;
    const rank = q * (this.#count - 1);
    const lower = Math.floor(rank);
    const low = this.#valueAt(lower, extremes);
    return rank === lower ? low : interpolate(low, this.#valueAt(lower + 1, extremes), rank - lower);
  }

  /**
   * The sketch in as few bytes as its content allows: 6 for an hour of one constant value. Equal content has equal bytes.
   *
   * Numbers are LEB128 varints: seven bits a byte, lowest first, the eighth set when more follow; always in their
   * shortest form and at most 2^53 - 1. The first byte holds the version, 1, in its upper three bits, and below it a
   * flag for each part that follows, in this order: 1 negative infinities, 2 negative values, 4 zeros, 8 positive
   * values, 16 positive infinities.
   *
   * Zeros and infinities are their count. Values of one sign are:
   * - the index of the lowest bucket in use, in zigzag (0, -1, 1, -2 become 0, 1, 2, 3). Bucket i holds the magnitudes
   *   from gamma^(i-1), exclusive, to gamma^i;
   * - the index of the highest one, less that of the lowest, below 4096;
   * - for each bucket in use, from lowest to highest: twice its count, plus 1 if the buckets just before it are not in
   *   use, followed in that case by how many.
   */
  encode(): Uint8Array {
    return encodeParts(this.#parts);
  }

  /** Empties the sketch for the next values and keeps its memory. */
  clear(): void {
    const parts = this.#parts;
    parts.negativeInfinities = 0;
    parts.negatives.clear();
    parts.zeros = 0;
    parts.positives.clear();
    parts.positiveInfinities = 0;
    this.#count = 0;
  }

  #grow(count: number): void {
    if (this.#count + count > MAX_COUNT) throw new RangeError(`a sketch holds at most ${MAX_COUNT} values`);
    this.#count += count;
  }

  #valueAt(rank: number, extremes: Extremes | undefined): number {
    if (extremes === undefined) return this.#estimateAt(rank);
    if (rank === 0) return extremes.min;
    if (rank === this.#count - 1) return extremes.max;
    return Math.min(extremes.max, Math.max(extremes.min, this.#estimateAt(rank)));
  }

  #estimateAt(rank: number): number {
    const { negativeInfinities, negatives, zeros, positives } = this.#parts;
    let rest = rank - negativeInfinities;
    if (rest < 0) return Number.NEGATIVE_INFINITY;
    if (rest < negatives.total) return -bucketValue(negatives.indexAt(negatives.total - 1 - rest));
    rest -= negatives.total;
    if (rest < zeros) return 0;
    rest -= zeros;
    return rest < positives.total ? bucketValue(positives.indexAt(rest)) : Number.POSITIVE_INFINITY;
  }
}

export type { QuantileSketch };

/** An empty sketch. It takes memory as values arrive: 512 bytes a sign for most series, at most 32 kB. */
export function createQuantileSketch(): QuantileSketch {
  return new QuantileSketch(createParts());
}

/**
 * The sketch that {@link QuantileSketch.encode} wrote into exactly these bytes. Throws `CORE_SKETCH_CORRUPT` for any others,
 * whatever they are.
 */
export function decodeQuantileSketch(bytes: Uint8Array, start = 0, end = bytes.length): QuantileSketch {
  return new QuantileSketch(decodeParts(bytes, start, end));
}
