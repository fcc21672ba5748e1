/**
 * The exact q-quantile of the first `length` values, which must be in ascending order. It lies at rank `q * (length - 1)`;
 * between two ranks it is interpolated linearly, as Prometheus' `quantile_over_time` and numpy's default do. NaN when
 * there are no values, and between negative and positive infinity. Throws `RangeError` unless q is within 0..1.
 */
export function quantile(sorted: Float64Array, length: number, q: number): number {
  requireQuantile(q);
  if (length === 0) return Number.NaN;
  const rank = q * (length - 1);
  const lower = Math.floor(rank);
  return interpolate(sorted[lower] as number, sorted[Math.ceil(rank)] as number, rank - lower);
}

/**
 * The same number as {@link quantile} for values in any order, in linear time: it reorders the first `length` values in
 * place, only as far as it must, so that asking for a few quantiles one after the other costs less than a sort. The
 * values must hold no NaN.
 */
export function selectQuantile(values: Float64Array, length: number, q: number): number {
  requireQuantile(q);
  if (length === 0) return Number.NaN;
  const rank = q * (length - 1);
  const lower = Math.floor(rank);
  select(values, 0, length - 1, lower);
  const low = values[lower] as number;
  return rank === lower ? low : interpolate(low, smallest(values, lower + 1, length), rank - lower);
}

/** Throws `RangeError` unless q is within 0..1. */
export function requireQuantile(q: number): void {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile is a number from 0 to 1, not ${q}`);
}

/** The value at `fraction` of the way from `low` to `high`. Equal or untouched ends stay exact, infinite ones included. */
export function interpolate(low: number, high: number, fraction: number): number {
  if (fraction === 0 || low === high) return low;
  return low * (1 - fraction) + high * fraction;
}

function smallest(values: Float64Array, start: number, end: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = start; i < end; i++) least = Math.min(least, values[i] as number);
  return least;
}

/** Ranges up to this size are partitioned around the value that happens to be at the wanted place. */
const SAMPLED_ABOVE = 600;
/** Random input needs about four; input made to defeat the sampling is sorted instead, which bounds the worst case. */
const MAX_PASSES = 16;

/**
 * Moves the value of the given rank to its place, nothing greater before it and nothing less behind it. Floyd and Rivest,
 * "Algorithm 489: SELECT", CACM 18 (1975): the pivot comes from a small sample that is itself selected around the rank.
 */
function select(values: Float64Array, first: number, last: number, rank: number): void {
  let left = first;
  let right = last;
  for (let pass = 0; left < right; pass++) {
    if (pass === MAX_PASSES) {
      values.subarray(left, right + 1).sort();
      return;
    }
    if (right - left > SAMPLED_ABOVE) selectInSample(values, left, right, rank);
    const [end, start] = partition(values, left, right, values[rank] as number);
    if (rank <= end) right = end;
    else if (rank >= start) left = start;
    else return;
  }
}

/** Puts a pivot at `rank` that is most likely a little beyond the wanted value, on the side with more values. */
function selectInSample(values: Float64Array, left: number, right: number, rank: number): void {
  const size = right - left + 1;
  const place = rank - left + 1;
  const sampleSize = 0.5 * Math.exp((2 / 3) * Math.log(size));
  const spread = 0.5 * Math.sqrt((Math.log(size) * sampleSize * (size - sampleSize)) / size);
  const centre = rank - (place * sampleSize) / size + (place < size / 2 ? -spread : spread);
  select(values, Math.max(left, Math.floor(centre)), Math.min(right, Math.floor(centre + sampleSize)), rank);
}

/**
 * Hoare's partition: afterwards nothing up to the first index returned is greater than the pivot, nothing from the second
 * on is less, and what lies between equals it. Stopping on equal values keeps constant input balanced.
 */
function partition(values: Float64Array, left: number, right: number, pivot: number): [end: number, start: number] {
  let i = left;
  let j = right;
  while (i <= j) {
    while ((values[i] as number) < pivot) i++;
    while ((values[j] as number) > pivot) j--;
    if (i > j) break;
    const low = values[j] as number;
    values[j--] = values[i] as number;
    values[i++] = low;
  }
  return [j, i];
}
