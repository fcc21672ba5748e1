import type { MetricUnit } from '@tidemark/core';

/** Rates at which growth matters, absolute and as a share of the metric's level; the greater of both counts. */
export interface RelevantRates {
  /** Growth below this is not a leak: nobody would look for it. Units of the metric per hour. */
  readonly leastPerHour: number;
  /** The same as a share of the level. */
  readonly leastSharePerHour: number;
  /** A run is healthy when growth of this rate can be excluded. Units of the metric per hour. */
  readonly soughtPerHour: number;
  readonly soughtSharePerHour: number;
}

/**
 * A process of 200 MB that leaks 1 MB an hour is in trouble after a week, and that is what an hour's run must find; at
 * 0.25 MB, 6 MB a day, it is restarted by a release first. One descriptor an hour reaches the usual 1024 in six weeks.
 */
const RELEVANT_RATES: Readonly<Record<MetricUnit, RelevantRates>> = {
  bytes: { leastPerHour: 250_000, leastSharePerHour: 0.001, soughtPerHour: 1_000_000, soughtSharePerHour: 0.005 },
  count: { leastPerHour: 1, leastSharePerHour: 0.005, soughtPerHour: 6, soughtSharePerHour: 0.05 },
  seconds: { leastPerHour: 0, leastSharePerHour: 0.005, soughtPerHour: 0, soughtSharePerHour: 0.02 },
  ratio: { leastPerHour: 0, leastSharePerHour: 0.005, soughtPerHour: 0, soughtSharePerHour: 0.02 },
};

export interface GrowthOptions {
  readonly rates?: Partial<RelevantRates>;
  /**
   * It leaks when growth above the least rate is at least this probable; more so in runs below 45 min and over several
   * lives. Default 0.6: see the tables in `docs/soak-verdict.md`.
   */
  readonly leakProbability?: number;
  /** It is healthy when growth above the sought rate is at most this probable. Default 0.05. */
  readonly missProbability?: number;
  /** Shorter runs are not judged. Default 5 min. */
  readonly leastDurationMs?: number;
}

export interface ResolvedGrowthOptions extends Required<Omit<GrowthOptions, 'rates'>> {
  readonly rates: RelevantRates;
}

/** Fills in the defaults for a metric of this unit. Throws `RangeError` on a probability or a rate that is none. */
export function resolveGrowthOptions(unit: MetricUnit, options: GrowthOptions = {}): ResolvedGrowthOptions {
  const { leakProbability = 0.6, missProbability = 0.05, leastDurationMs = 300_000 } = options;
  const rates = { ...RELEVANT_RATES[unit], ...options.rates };
  for (const probability of [leakProbability, missProbability]) {
    if (!(probability > 0 && probability < 1))
      throw new RangeError(`${probability} is not a probability between 0 and 1`);
  }
  for (const value of [leastDurationMs, ...Object.values(rates)]) {
    if (!(value >= 0)) throw new RangeError(`rates and durations are 0 or more, not ${value}`);
  }
  return { rates, leakProbability, missProbability, leastDurationMs };
}
