import type { MetricUnit } from '@tidemark/core';
import { soakError } from '../errors.ts';
import type { Measure } from './run-comparison.ts';

/** What may change without anybody minding: the greater of a share of the baseline and an amount. */
export interface Tolerance {
  /** Share of the baseline. For growth: share of the metric's level, an hour. */
  readonly share: number;
  /** In the metric's unit; for growth per hour. */
  readonly amount: number;
}

export interface CompareOptions {
  /** By the name of a metric, for its level and its p95: replaces the default of its unit, part by part. */
  readonly tolerances?: Readonly<Record<string, Partial<Tolerance>>>;
  /** How sure a run that has not changed is not said to have regressed, over all its metrics. Default 0.95. */
  readonly confidence?: number;
}

export interface ResolvedCompareOptions {
  readonly tolerances: Readonly<Record<string, Partial<Tolerance>>>;
  readonly confidence: number;
}

/** Throws `SOAK_COMPARISON_INVALID` on a tolerance below 0 or a confidence that is none. */
export function resolveCompareOptions(options: CompareOptions = {}): ResolvedCompareOptions {
  const { tolerances = {}, confidence = 0.95 } = options;
  if (!(confidence > 0.5 && confidence < 1)) {
    throw soakError('SOAK_COMPARISON_INVALID', `a confidence lies between 0.5 and 1, not at ${confidence}`, {
      details: { confidence },
    });
  }
  for (const [metric, { share = 0, amount = 0 }] of Object.entries(tolerances)) {
    if (share >= 0 && amount >= 0) continue;
    throw soakError('SOAK_COMPARISON_INVALID', `the tolerance of ${metric} is below 0 or no number`, {
      details: { metric, share, amount },
    });
  }
  return { tolerances, confidence };
}

const TOLERANCES: Readonly<Record<MetricUnit, Tolerance>> = {
  bytes: { share: 0.05, amount: 1e6 },
  count: { share: 0.05, amount: 1 },
  ratio: { share: 0.05, amount: 0.01 },
  seconds: { share: 0.05, amount: 0 },
};

/** Below this growth is no leak: the least rates of the leak verdict. */
const GROWTH_TOLERANCES: Readonly<Record<MetricUnit, Tolerance>> = {
  bytes: { share: 0.001, amount: 250_000 },
  count: { share: 0.005, amount: 1 },
  ratio: { share: 0.005, amount: 0 },
  seconds: { share: 0.005, amount: 0 },
};

/** What is tolerated of one measure, in its unit. `level` is that of the metric. */
export function toleranceOf(
  { metric, unit, measure }: { readonly metric: string; readonly unit: MetricUnit; readonly measure: Measure },
  level: number,
  { tolerances }: ResolvedCompareOptions,
): number {
  const defaults = measure === 'growth an hour' ? GROWTH_TOLERANCES[unit] : TOLERANCES[unit];
  const own = measure === 'growth an hour' ? {} : tolerances[metric];
  const { share, amount } = { ...defaults, ...own };
  return Math.max(amount, share * Math.abs(level));
}
