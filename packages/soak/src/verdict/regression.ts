/** A least-squares fit: what it says of its last column, and how probable it makes the values. */
export interface Fit {
  /** Coefficient of the last column and its standard error; both 0 without columns. */
  readonly coefficient: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** Logarithm of the marginal likelihood, up to a constant that all fits of so many values share. */
  readonly logEvidence: number;
}

/** A column that is so little new beside the columns before it, squared, says nothing of its own. */
const LEAST_NEW = 1e-7;

/**
 * Fits `values` by `columns`, all of them whitened and without their constant. The prior is Zellner's with g = n (unit
 * information), flat in the logarithm of the scale, so that the evidence is a closed form in which every column has its
 * price: Liang et al., "Mixtures of g priors for Bayesian variable selection", JASA 103 (2008), section 2.1. Coefficient
 * and standard error are those of least squares, without the prior's pull towards 0. `leastVariance` is what a value is
 * uncertain by even when all fit exactly. Undefined when a column depends on those before it.
 */
export function fitColumns(
  values: Float64Array,
  columns: readonly Float64Array[],
  leastVariance: number,
): Fit | undefined {
  const n = values.length;
  const rest = values.slice();
  const total = dot(rest, rest) + n * leastVariance;
  const basis: { readonly direction: Float64Array; readonly square: number }[] = [];
  let coefficient = 0;
  for (const column of columns) {
    const direction = column.slice();
    const before = dot(direction, direction);
    for (const known of basis) subtract(direction, known.direction, dot(direction, known.direction) / known.square);
    const square = dot(direction, direction);
    if (!(square > LEAST_NEW * before)) return undefined;
    coefficient = dot(rest, direction) / square;
    subtract(rest, direction, coefficient);
    basis.push({ direction, square });
  }
  const error = dot(rest, rest) + n * leastVariance;
  const degreesOfFreedom = n - 1 - columns.length;
  return {
    coefficient,
    standardError: Math.sqrt(error / degreesOfFreedom / (basis.at(-1)?.square ?? Number.POSITIVE_INFINITY)),
    degreesOfFreedom,
    logEvidence:
      (degreesOfFreedom / 2) * Math.log1p(n) - ((n - 1) / 2) * (Math.log(total) + Math.log1p((n * error) / total)),
  };
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Takes `times` times `what` from `from`, in place. */
export function subtract(from: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i] = (from[i] as number) - times * (what[i] as number);
}
