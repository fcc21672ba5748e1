/** The runs of one measurement. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Rounded to so many digits after the point. Throws on no values. */
export function spread(values: readonly number[], digits: number): Spread {
  if (values.length === 0) throw new RangeError('there is no spread of no values');
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  const half = (sorted.length - 1) / 2;
  const median = (at(Math.floor(half)) + at(Math.ceil(half))) / 2;
  return { min: round(at(0), digits), median: round(median, digits), max: round(at(sorted.length - 1), digits) };
}

export function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
