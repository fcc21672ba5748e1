import type { MetricUnit } from '@tidemark/core';
import type { Level } from '../judgement/criteria.ts';
import type { Life } from '../verdict/lives.ts';

/** What a run is compared by. Plain data. */
export interface RunMetrics {
  readonly id: string;
  readonly processes: readonly ProcessMetrics[];
}

/** A process, or a tree of them: columns on one list of times. */
export interface ProcessMetrics {
  /** What it is matched by; the pid at the end of a child's name does not count. */
  readonly name: string;
  /** `load` is not judged: it says whether the runs had the same to do. */
  readonly role: 'main' | 'tree' | 'child' | 'attached' | 'load';
  /** Unix epoch milliseconds, ascending. */
  readonly timesMs: Float64Array;
  readonly lives: readonly Life[];
  readonly metrics: readonly {
    readonly metric: string;
    readonly title: string;
    readonly unit: MetricUnit;
    /** One for each of the times; NaN where absent. */
    readonly values: Float64Array;
  }[];
}

/** A run beside one or several before it. Plain data. */
export interface RunComparison {
  /** Ids of the runs that are the baseline, oldest first. */
  readonly baseline: readonly string[];
  /** `fail` when anything regressed for sure, `warn` when it may have. */
  readonly level: Level;
  /** Why the runs may not be comparable, such as a load that differs; sentences without a full stop. */
  readonly cautions: readonly string[];
  /** Regressions first, then the rest by size. */
  readonly metrics: readonly MetricComparison[];
  /** Processes of one side only. */
  readonly unmatched: readonly string[];
}

/** `level` and `p95` after the warm-up; growth at the end of the run, for what may leak. */
export type Measure = 'level' | 'p95' | 'growth an hour';

/**
 * Worse than tolerated for sure; better by as much for sure; probably not worse than tolerated; or none of these. More is
 * worse for every metric.
 */
export type Change = 'regressed' | 'improved' | 'unchanged' | 'not-enough-evidence';

/** What changed in one metric of one process. */
export interface MetricComparison {
  readonly process: string;
  readonly metric: string;
  readonly measure: Measure;
  /** Of the metric. Values of `growth an hour` are in this unit per hour. */
  readonly unit: MetricUnit;
  /** The mean of the baseline runs. */
  readonly base: number;
  readonly now: number;
  /** `now - base`, with the bounds that hold it with 95 % confidence. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** The same as shares of `base`; NaN where that is 0, and for growth. */
  readonly share: number;
  readonly shareLow: number;
  readonly shareHigh: number;
  /** Standardised: the difference divided by the pooled deviation within and between runs (Hedges' g). */
  readonly effectSize: number;
  /** Probability that the change is worse than what is tolerated, for this measure alone. */
  readonly confidence: number;
  readonly change: Change;
  /** One sentence for people. */
  readonly reason: string;
}
