import type { MetricUnit } from '@tidemark/core';
import type { Measure } from './run-comparison.ts';

/**
 * By how much two runs of the same program differ although nothing changed, as one standard deviation: the greater of a
 * share of the level and an amount. The most that repeated runs of small programs showed (`bench/between-runs.ts`), rounded
 * up; that of growth is a choice: see `docs/soak-verdict.md`.
 */
interface Variation {
  readonly share: number;
  readonly amount: number;
}

const VARIATION: Readonly<Record<Measure, Readonly<Record<MetricUnit, Variation>>>> = {
  level: {
    bytes: { share: 0.01, amount: 200_000 },
    count: { share: 0.02, amount: 0.25 },
    ratio: { share: 0.1, amount: 0.003 },
    seconds: { share: 0.1, amount: 0 },
  },
  p95: {
    bytes: { share: 0.015, amount: 400_000 },
    count: { share: 0.08, amount: 0.5 },
    ratio: { share: 0.3, amount: 0.015 },
    seconds: { share: 0.3, amount: 0 },
  },
  'growth an hour': {
    bytes: { share: 0.0005, amount: 100_000 },
    count: { share: 0.0025, amount: 0.25 },
    ratio: { share: 0.0025, amount: 0 },
    seconds: { share: 0.0025, amount: 0 },
  },
};

/** The standard deviation between runs that is assumed before any two were seen. `level` is that of the metric. */
export function assumedDeviation(measure: Measure, unit: MetricUnit, level: number): number {
  const { share, amount } = VARIATION[measure][unit];
  return Math.max(amount, share * Math.abs(level));
}
