import { createQuantileSketch } from '@tidemark/core';

/** Latencies in milliseconds, to 1 %; the smallest and the largest are exact. */
export interface LatencySummary {
  readonly count: number;
  readonly minMs: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** Collects latencies in constant memory. */
export interface Latencies {
  add(ms: number): void;
  /** What was collected, or null when that is nothing. */
  summary(): LatencySummary | null;
  clear(): void;
}

export function createLatencies(): Latencies {
  const sketch = createQuantileSketch();
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  return {
    add: (ms) => {
      sketch.add(ms);
      sum += ms;
      if (ms < min) min = ms;
      if (ms > max) max = ms;
    },
    summary: () => {
      if (sketch.isEmpty) return null;
      const at = (q: number) => round(sketch.quantile(q, { min, max }));
      return {
        count: sketch.count,
        minMs: round(min),
        meanMs: round(sum / sketch.count),
        p50Ms: at(0.5),
        p90Ms: at(0.9),
        p99Ms: at(0.99),
        p999Ms: at(0.999),
        maxMs: round(max),
      };
    },
    clear: () => {
      sketch.clear();
      sum = 0;
      min = Number.POSITIVE_INFINITY;
      max = Number.NEGATIVE_INFINITY;
    },
  };
}

/** To the microsecond: no clock here knows better. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
