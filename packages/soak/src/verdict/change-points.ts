/**
 * The best ways to see `values` as constant pieces: entry m - 1 holds the m indices at which a new piece begins,
 * ascending, that leave the least sum of squares. Exact, by dynamic programming over all splits (Auger and Lawrence,
 * "Algorithms for the optimal identification of segment neighborhoods", Bull. Math. Biol. 51, 1989); of order
 * `most * n^2`.
 */
export function findSteps(values: Float64Array, most: number): number[][] {
  const n = values.length;
  const cost = pieceCosts(values);
  let best = Float64Array.from({ length: n + 1 }, (_, end) => (end === 0 ? 0 : cost(0, end)));
  const begins: Int32Array[] = [];
  const found: number[][] = [];
  for (let steps = 1; steps <= most && steps < n; steps++) {
    const next = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const begin = new Int32Array(n + 1);
    for (let end = steps + 1; end <= n; end++) {
      for (let start = steps; start < end; start++) {
        const sum = (best[start] as number) + cost(start, end);
        if (sum < (next[end] as number)) {
          next[end] = sum;
          begin[end] = start;
        }
      }
    }
    best = next;
    begins.push(begin);
    found.push(traceBack(begins, n));
  }
  return found;
}

/** Sum of squares of values[start, end) about their mean, in constant time. */
function pieceCosts(values: Float64Array): (start: number, end: number) => number {
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  const origin = values[0] ?? 0;
  for (const [i, value] of values.entries()) {
    sums[i + 1] = (sums[i] as number) + (value - origin);
    squares[i + 1] = (squares[i] as number) + (value - origin) ** 2;
  }
  return (start, end) => {
    const sum = (sums[end] as number) - (sums[start] as number);
    return Math.max(0, (squares[end] as number) - (squares[start] as number) - (sum * sum) / (end - start));
  };
}

function traceBack(begins: readonly Int32Array[], n: number): number[] {
  const steps: number[] = [];
  let end = n;
  for (const begin of begins.toReversed()) {
    end = begin[end] as number;
    steps.unshift(end);
  }
  return steps;
}
