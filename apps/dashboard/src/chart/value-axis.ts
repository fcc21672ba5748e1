import { formatAxisBytes } from '../format/quantity.ts';

/** What the y axis of a chart measures. Axes begin at zero: a line's height is its value. */
export interface ValueAxis {
  /** A value at a tick of the axis. */
  readonly format: (value: number) => string;
  /** The end of the axis, given the greatest value drawn (0 when there is none). */
  readonly end: (greatest: number) => number;
  /** Distances between ticks to choose from, ascending. */
  readonly steps: readonly number[];
}

const DECIMAL_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const BINARY_STEPS = Array.from({ length: 46 }, (_, i) => 2 ** (i + 10));

/** Percent of the whole: always up to 100. */
export const SHARE_AXIS: ValueAxis = { format: (value) => `${value} %`, end: () => 100, steps: [25, 50] };

/** Percent of one CPU: as far as the values go, but at least to 10. */
export const CPU_AXIS: ValueAxis = {
  format: (value) => `${value} %`,
  end: (greatest) => roundUp(Math.max(greatest, 10), DECIMAL_STEPS),
  steps: DECIMAL_STEPS.filter((step) => step >= 1),
};

/** A plain number, at least to 1. */
export const LOAD_AXIS: ValueAxis = {
  format: (value) => String(Number(value.toFixed(2))),
  end: (greatest) => roundUp(Math.max(greatest, 1), DECIMAL_STEPS),
  steps: DECIMAL_STEPS,
};

/** Bytes, as far as the values go, but at least to 1 MiB. */
export const BYTES_AXIS: ValueAxis = {
  format: formatAxisBytes,
  end: (greatest) => roundUp(Math.max(greatest, 2 ** 20), BINARY_STEPS),
  steps: BINARY_STEPS,
};

/** Bytes of a whole that is drawn too: it ends the axis exactly. */
export const BYTES_OF_TOTAL_AXIS: ValueAxis = { ...BYTES_AXIS, end: (total) => total || 2 ** 30 };

/** The next whole multiple of a step that is at most a quarter of the value, so that the greatest value stays below the end. */
function roundUp(value: number, steps: readonly number[]): number {
  const step = steps.findLast((candidate) => candidate <= value / 4) ?? (steps[0] as number);
  // 6 * 0.2 is 1.2000000000000002.
  return Number((Math.ceil((value * 1.02) / step) * step).toPrecision(12));
}
