import type { MetricUnit } from '@tidemark/core';
import type { GrowthVerdict } from '../verdict/judge-growth.ts';
import { judgeLives } from '../verdict/judge-lives.ts';
import { cutLives, keepLives, type Life } from '../verdict/lives.ts';
import { type Level, type ResolvedRunCriteria, type RunCriteria, resolveRunCriteria } from './criteria.ts';
import { type Finding, judgeCount, judgeGrowthShare, judgeMaximum, judgeMean } from './rules.ts';

/** A metric whose growth would be a leak. */
export interface WatchedMetric {
  /** Name of the metric, such as `process_open_fds`. */
  readonly name: string;
  readonly unit: MetricUnit;
  /** NaN where absent; one for each of the process's times. */
  readonly values: Float64Array;
  readonly limit?: number;
}

/** What is known of one process, or of a tree of them, over a run. */
export interface ProcessEvidence {
  readonly name: string;
  /** Unix epoch milliseconds, ascending. */
  readonly timesMs: Float64Array;
  /**
   * Its starts and ends, and what counts of the time between: ascending, apart from each other. What was sampled outside
   * of them, or before the end of a warm-up, counts for no rule about memory, CPU and leaks. Absent: one life without a
   * declared warm-up, which is as long as the run.
   */
  readonly lives?: readonly Life[];
  readonly memoryBytes: Float64Array;
  /** Share of one core. */
  readonly cpuRatio?: Float64Array;
  /** What else may leak: descriptors, threads, heap, the number of processes of a tree. Resident memory is always watched. */
  readonly watched?: readonly WatchedMetric[];
  readonly errorLines?: number;
  readonly crashes?: number;
}

export type Rule = 'memory' | 'cpu' | 'memory growth' | 'error lines' | 'crashes';

/** What one rule, or the leak verdict on one metric, says of one process. */
export type RunPart =
  | ({ readonly process: string; readonly rule: Rule } & Finding)
  | {
      readonly process: string;
      readonly rule: 'leak';
      readonly level: Level;
      readonly metric: string;
      readonly growth: GrowthVerdict;
    };

/** Whether a run passed, and everything that says so. */
export interface RunVerdict {
  /** That of the worst part. */
  readonly level: Level;
  /** What failed first, then what warns, then the rest; each in the order of the processes. */
  readonly parts: readonly RunPart[];
}

const SEVERITY: Readonly<Record<Level, number>> = { fail: 0, warn: 1, pass: 2 };

/** Name of the metric that every process is watched for. */
const MEMORY = 'process_resident_memory_bytes';

/**
 * Judges a run by all criteria. It is as bad as its worst part, and a run without a process passes. Throws
 * `SOAK_CRITERIA_INVALID` on criteria that are not possible.
 */
export function judgeRun(processes: readonly ProcessEvidence[], criteria: RunCriteria = {}): RunVerdict {
  const resolved = resolveRunCriteria(criteria);
  const parts = processes
    .flatMap((process) => [...applyRules(process, resolved), ...lookForLeaks(process, resolved)])
    .sort((a, b) => SEVERITY[a.level] - SEVERITY[b.level]);
  return { level: parts[0]?.level ?? 'pass', parts };
}

function applyRules(process: ProcessEvidence, criteria: ResolvedRunCriteria): RunPart[] {
  const { name, timesMs, lives, memoryBytes, cpuRatio, errorLines, crashes } = process;
  const kept = (values: Float64Array) => keepLives(timesMs, values, lives);
  const memoryOfLives = cutLives(timesMs, lives).map(({ start, end }) => memoryBytes.subarray(start, end));
  const part = (rule: Rule, finding: Finding): RunPart => ({ process: name, rule, ...finding });
  return [
    part('memory', judgeMaximum(kept(memoryBytes), criteria.memoryBytes)),
    part('memory growth', judgeGrowthShare(memoryOfLives, criteria.memoryGrowth)),
    ...(cpuRatio === undefined ? [] : [part('cpu', judgeMean(kept(cpuRatio), criteria.cpuRatio))]),
    ...(errorLines === undefined ? [] : [part('error lines', judgeCount(errorLines, criteria.errorLines))]),
    ...(crashes === undefined ? [] : [part('crashes', judgeCount(crashes, criteria.crashes))]),
  ];
}

function lookForLeaks(process: ProcessEvidence, criteria: ResolvedRunCriteria): RunPart[] {
  const { name, timesMs, lives, memoryBytes, cpuRatio, watched = [] } = process;
  const limit = criteria.memoryBytes.fail;
  const memory: WatchedMetric = {
    name: MEMORY,
    unit: 'bytes',
    values: memoryBytes,
    ...(limit === undefined ? {} : { limit }),
  };
  return [memory, ...watched].map((metric) => {
    const load = cpuRatio === undefined ? {} : { load: cpuRatio };
    const { unit, values } = metric;
    const series = { timesMs, values, unit, ...load, ...(metric.limit === undefined ? {} : { limit: metric.limit }) };
    const growth = judgeLives(series, lives, criteria.growth);
    return { process: name, rule: 'leak', level: criteria.leak[growth.verdict], metric: metric.name, growth };
  });
}
