/**
 * What neighbouring bins have in common, besides the trend: a share that dies away over `memory` and a share that is
 * new in every bin. Together they are one noise of variance 1, known up to its scale.
 */
export interface Noise {
  /** How long a deviation lasts, in lengths of the run: it is down to 1/e after that. 0 is white noise. */
  readonly memory: number;
  /** Share of the variance that is new in every bin, 0 to 1. */
  readonly whiteShare: number;
}

const MEMORIES = [0.01, 0.03, 0.08, 0.2];
const WHITE_SHARES = [0, 0.5, 0.8, 0.95];

/** The noises that are thought possible, from white to one that wanders for a fifth of the run; all equally likely. */
export const NOISES: readonly Noise[] = [
  { memory: 0, whiteShare: 1 },
  ...MEMORIES.flatMap((memory) => WHITE_SHARES.map((whiteShare) => ({ memory, whiteShare }))),
];

/** One of each sort, for a first look. */
export const FEW_NOISES: readonly Noise[] = NOISES.filter(
  ({ memory, whiteShare }) => memory === 0 || (memory !== 0.01 && whiteShare === 0.5),
);

/** Turns columns with one noise into columns whose noise is independent and of variance 1. Linear, so fits carry over. */
export interface Whitener {
  whiten(column: Float64Array): Float64Array;
  /** The logarithm of the determinant of the noise's covariance. */
  readonly logDeterminant: number;
}

/** So much more variance have the values before a run has settled: they weigh next to nothing, and that has its price. */
const UNSETTLED_VARIANCE = 1e4;

/**
 * Whitens columns of values at `places` (ascending, 0 to 1, in lengths of the run; holes are allowed), the first
 * `unsettled` of which may be far off. It is the Kalman filter of an autoregression of order one under white noise: what
 * it did not foresee, over what it expected to miss by.
 */
export function createWhitener(places: Float64Array, unsettled: number, { memory, whiteShare }: Noise): Whitener {
  const gains = new Float64Array(places.length);
  const scales = new Float64Array(places.length);
  const decays = new Float64Array(places.length);
  const signal = 1 - whiteShare;
  let uncertainty = signal;
  let logDeterminant = 0;
  for (let i = 0; i < places.length; i++) {
    const gap = i === 0 ? 0 : (places[i] as number) - (places[i - 1] as number);
    const decay = memory === 0 ? 0 : Math.exp(-gap / memory);
    uncertainty = decay * decay * uncertainty + signal * (1 - decay * decay);
    const variance = uncertainty + whiteShare + (i < unsettled ? UNSETTLED_VARIANCE : 0);
    decays[i] = decay;
    gains[i] = uncertainty / variance;
    scales[i] = 1 / Math.sqrt(variance);
    logDeterminant += Math.log(variance);
    uncertainty *= 1 - (gains[i] as number);
  }
  return { logDeterminant, whiten: (column) => innovations(column, gains, scales, decays) };
}

function innovations(column: Float64Array, gains: Float64Array, scales: Float64Array, decays: Float64Array) {
  const whitened = new Float64Array(column.length);
  let expected = 0;
  for (let i = 0; i < column.length; i++) {
    expected *= decays[i] as number;
    const surprise = (column[i] as number) - expected;
    whitened[i] = surprise * (scales[i] as number);
    expected += (gains[i] as number) * surprise;
  }
  return whitened;
}
