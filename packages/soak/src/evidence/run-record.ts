import type { MetricUnit } from '@tidemark/core';
import type { SoakReport } from '../report/soak-report.ts';
import type { RunLogEntry } from '../run/run-log-entry.ts';
import type { RunTimeline } from './run-timeline.ts';

/** A process, or a tree of processes, over the whole run: columns on one list of times. */
export interface WatchedProcess {
  /** As in the parts of the verdict: `api`, `api (all)`, `api: worker 4711`. */
  readonly name: string;
  readonly service: string;
  readonly role: 'main' | 'tree' | 'child' | 'attached' | 'load';
  /** Of the last life, undefined for trees. */
  readonly pid: number | undefined;
  /** Unix epoch milliseconds, ascending. */
  readonly timesMs: Float64Array;
  /** Ascending; a restart or a new segment begins another. */
  readonly lives: readonly Life[];
  readonly metrics: readonly WatchedColumn[];
}

/** From a start to an end. Unix epoch milliseconds. */
export interface Life {
  readonly fromMs: number;
  readonly warmUpEndMs: number;
  readonly toMs: number;
}

/** A gauge; CPU is the ratio of one core under the name `cpu_ratio`. */
export interface WatchedColumn {
  readonly metric: string;
  readonly title: string;
  readonly unit: MetricUnit;
  /** One for each of the process's times; NaN where absent. */
  readonly values: Float64Array;
}

/** What a run left behind. */
export interface RunRecord {
  readonly directory: string;
  readonly log: readonly RunLogEntry[];
  /** The times of the run, as log and recording tell them. */
  readonly timeline: RunTimeline;
  readonly processes: readonly WatchedProcess[];
  /** Children that came and went too fast to be listed. */
  readonly shortLived: number;
  readonly overhead: SoakReport['overhead'];
}
