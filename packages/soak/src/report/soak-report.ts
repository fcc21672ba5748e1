import type { MetricUnit } from '@tidemark/core';
import type { RunComparison } from '../compare/run-comparison.ts';
import type { Level } from '../judgement/criteria.ts';
import type { RunPart } from '../judgement/judge-run.ts';
import type { EndReason, HostFacts } from '../run/run-log-entry.ts';

/** Everything that is known of a run. Plain data: `report.json` is this, with NaN as null. Times are Unix epoch milliseconds. */
export interface SoakReport {
  readonly format: 1;
  readonly run: RunFacts;
  /** The worst of the parts and the comparison; a run that did not become ready fails, one that watched nothing warns. */
  readonly level: Level;
  /** What the verdict rests on, the worst first; every process has its parts. */
  readonly parts: readonly RunPart[];
  /** In the order of the plan: each service's main process, its tree as a whole, and children that lived long enough. */
  readonly processes: readonly ProcessReport[];
  /** Children that came and went too fast to be listed. */
  readonly shortLived: number;
  readonly services: readonly ServiceReport[];
  /** What happened, in order. */
  readonly events: readonly ReportEvent[];
  readonly segments: readonly SegmentReport[];
  /** What watching cost: of this program, recorder included. NaN where unknown. */
  readonly overhead: { readonly cpuRatio: number; readonly memoryBytes: number };
  /** What to do next, for people; the most important first. */
  readonly recommendations: readonly string[];
  readonly comparison: RunComparison | undefined;
}

/** How a run or a segment ended. `killed`: the soak itself was ended before it could say why. `running`: it goes on. */
export type RunEnd = EndReason | 'killed' | 'running';

export interface RunFacts {
  readonly id: string;
  readonly name: string;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Time watched, without what lies between segments. */
  readonly watchedMs: number;
  readonly plannedMs: number;
  readonly intervalMs: number;
  readonly warmUpMs: number;
  readonly ended: RunEnd;
  /** Where the run is kept. */
  readonly directory: string;
}

export interface SegmentReport {
  readonly segment: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: RunEnd;
  readonly host: HostFacts;
}

/** A process that was judged, or a tree of them. */
export interface ProcessReport {
  /** As in `parts`: `api`, `api (all)`, `api: worker 4711`. */
  readonly name: string;
  readonly service: string;
  readonly role: 'main' | 'tree' | 'child' | 'attached' | 'load';
  /** Of the last life, undefined for trees. */
  readonly pid: number | undefined;
  /** From each start to its end, ascending: a restart or a new segment begins another. */
  readonly lives: readonly { readonly fromMs: number; readonly warmUpEndMs: number; readonly toMs: number }[];
  readonly metrics: readonly MetricReport[];
}

/**
 * One metric of one process: numbers over the run without the warm-up (over all of it when there is nothing else), and
 * its course for a chart. NaN where absent.
 */
export interface MetricReport {
  /** Name of the metric. */
  readonly metric: string;
  /** For people: `Resident memory`. */
  readonly title: string;
  readonly unit: MetricUnit;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly p95: number;
  readonly first: number;
  readonly last: number;
  /** At most 600 points over the whole run; gaps, restarts and breaks between segments are NaN. */
  readonly chart: ChartColumns;
}

/** A course in bins: the lowest value, the mean and the highest one of each, at the bin's time. */
export interface ChartColumns {
  readonly timesMs: readonly number[];
  readonly low: readonly number[];
  readonly mean: readonly number[];
  readonly high: readonly number[];
}

export interface ServiceReport {
  readonly name: string;
  readonly role: 'service' | 'attached' | 'load';
  /** Its program and the script that it runs; undefined for what was only attached to. */
  readonly command: string | undefined;
  readonly starts: number;
  readonly crashes: number;
  /** How it ended each time, children that crashed included. */
  readonly ends: readonly ServiceEnd[];
  /** From the first start to ready; undefined where nobody asked. */
  readonly readyAfterMs: number | undefined;
  readonly errorLines: number;
  readonly errors: readonly ErrorGroup[];
  /** Relative to the run's folder. */
  readonly logFiles: readonly string[];
}

/** How a process of a service ended. */
export interface ServiceEnd {
  readonly atMs: number;
  /** `killed`: it was asked to and had to be killed; `done`: a load that had no more to do; `crashed`: nobody asked. */
  readonly how: 'asked' | 'killed' | 'done' | 'crashed';
  /** Undefined for the service's main process. */
  readonly child: string | undefined;
  /** Undefined after a signal and where it is not known. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** Error lines by pattern. */
export interface ErrorGroup {
  readonly pattern: string;
  readonly count: number;
  /** The first ones, with their times. */
  readonly excerpts: readonly { readonly atMs: number; readonly text: string }[];
}

export interface ReportEvent {
  readonly atMs: number;
  /** Undefined where the whole run is meant. */
  readonly service: string | undefined;
  readonly level: 'info' | 'warn' | 'fail';
  readonly text: string;
}
