/** The rules that soak tests usually go by, for comparison. Each says whether it would raise the alarm. */
export const NAIVE_RULES = {
  'growth > 20 %': growsByFifth,
  'least squares': leastSquares,
  'Mann-Kendall': mannKendall,
} as const;

/** Two-sided 5 %. */
const Z = 1.96;

interface Run {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

function growsByFifth({ values }: Run): boolean {
  const present = values.filter((value) => !Number.isNaN(value));
  return (present.at(-1) as number) > 1.2 * (present[0] as number);
}

/** The slope of ordinary least squares is positive and differs from 0, its errors taken for independent. */
function leastSquares({ timesMs, values }: Run): boolean {
  const present = [...values.keys()].filter((i) => !Number.isNaN(values[i]));
  const x = present.map((i) => (timesMs[i] as number) - (timesMs[0] as number));
  const y = present.map((i) => values[i] as number);
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const squareX = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - meanX) * ((y[i] as number) - meanY), 0) / squareX;
  const error = x.reduce((sum, value, i) => sum + ((y[i] as number) - meanY - slope * (value - meanX)) ** 2, 0);
  return slope > Z * Math.sqrt(error / (x.length - 2) / squareX);
}

/** More pairs of samples rise than fall, by more than chance, with the correction for ties (Mann 1945, Kendall 1975). */
function mannKendall({ values }: Run): boolean {
  const present = values.filter((value) => !Number.isNaN(value));
  const n = present.length;
  const { falling, sorted } = countFalling(present);
  let tiedPairs = 0;
  let tieTerm = 0;
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && sorted[end] === sorted[start]) end++;
    const tied = end - start;
    tiedPairs += (tied * (tied - 1)) / 2;
    tieTerm += tied * (tied - 1) * (2 * tied + 5);
  }
  const statistic = (n * (n - 1)) / 2 - tiedPairs - 2 * falling;
  const variance = (n * (n - 1) * (2 * n + 5) - tieTerm) / 18;
  return statistic - 1 > Z * Math.sqrt(variance);
}

/** How many pairs fall, counted while merging (Knight 1966), which sorts as well. */
function countFalling(values: Float64Array): { falling: number; sorted: Float64Array } {
  let from = values.slice();
  let to = new Float64Array(values.length);
  let falling = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let [left, right] = [start, middle];
      for (let i = start; i < end; i++) {
        const takeLeft = left < middle && (right >= end || (from[left] as number) <= (from[right] as number));
        if (!takeLeft) falling += middle - left;
        to[i] = from[takeLeft ? left++ : right++] as number;
      }
    }
    [from, to] = [to, from];
  }
  return { falling, sorted: from };
}
