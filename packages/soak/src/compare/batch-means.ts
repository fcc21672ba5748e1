/** The mean of batches of a run, and how sure it is. */
export interface BatchMean {
  readonly mean: number;
  /** Of the mean, squared. */
  readonly variance: number;
  /** Of the variance. */
  readonly degreesOfFreedom: number;
  /** Of the batches, squared, without a slope over the run. */
  readonly deviation: number;
}

/** Neighbouring batches of a run that wanders have at most so much in common; beyond, the run is too short to tell. */
const MOST_CORRELATION = 0.9;
const LEAST_EFFECTIVE = 2;

/**
 * The mean of batches that follow one another, and its variance when neighbours are alike: the method of batch means
 * (Law and Carson, "A sequential procedure for determining the length of a steady-state simulation", Oper. Res. 27, 1979)
 * with what the batches still have in common taken for an autoregression of order one. Its correlation is corrected for
 * the bias that it has in short series without their mean and slope (G. H. Orcutt, H. S. Winokur, "First order
 * autoregression", Econometrica 37, 1969). A slope does not count as noise. Undefined for less than four batches.
 */
export function batchMean(batches: Float64Array): BatchMean | undefined {
  const n = batches.length;
  if (n < 4) return undefined;
  const mean = batches.reduce((sum, value) => sum + value, 0) / n;
  const rest = withoutSlope(batches, mean);
  const squares = rest.reduce((sum, value) => sum + value * value, 0);
  if (squares === 0) return { mean, variance: 0, degreesOfFreedom: n - 2, deviation: 0 };
  let products = 0;
  for (let i = 1; i < n; i++) products += (rest[i] as number) * (rest[i - 1] as number);
  const raw = products / squares;
  const correlation = Math.min(MOST_CORRELATION, Math.max(0, raw + (2 + 4 * raw) / n));
  const effective = Math.max(LEAST_EFFECTIVE, (n * (1 - correlation)) / (1 + correlation));
  const variance = squares / (n - 2);
  return {
    mean,
    variance: variance / (effective - 1),
    degreesOfFreedom: effective - 1,
    deviation: Math.sqrt(variance),
  };
}

function withoutSlope(batches: Float64Array, mean: number): Float64Array {
  const middle = (batches.length - 1) / 2;
  let product = 0;
  let square = 0;
  for (const [i, value] of batches.entries()) {
    product += (i - middle) * (value - mean);
    square += (i - middle) ** 2;
  }
  return batches.map((value, i) => value - mean - (product / square) * (i - middle));
}
