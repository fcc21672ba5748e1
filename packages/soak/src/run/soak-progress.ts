import type { Level } from '../judgement/criteria.ts';
import type { Verdict } from '../verdict/judge-growth.ts';

export type SoakPhase = 'starting' | 'warming-up' | 'watching' | 'stopping';

/** Where a run stands, for people who wait for it. */
export interface SoakProgress {
  readonly name: string;
  readonly phase: SoakPhase;
  /** Counted from 1. */
  readonly segment: number;
  /** Watched so far, over all segments. */
  readonly elapsedMs: number;
  readonly plannedMs: number;
  readonly leftMs: number;
  /** Undefined when the run is not done in segments. */
  readonly segmentLeftMs: number | undefined;
  /** The main process of each service, and what is only watched, in the order of the plan. */
  readonly processes: readonly ProcessProgress[];
  /** The verdict so far; undefined before there is one. */
  readonly level: Level | undefined;
  /** How much had been watched when it was given. */
  readonly judgedMs: number | undefined;
  readonly errorLines: number;
  readonly crashes: number;
}

/** A service now. NaN where it is absent. */
export interface ProcessProgress {
  readonly name: string;
  readonly pid: number | undefined;
  /** Of all its processes. */
  readonly rssBytes: number;
  /** Of all its processes, as a share of one core, over the last interval. */
  readonly cpuRatio: number;
  /** Of its main process. */
  readonly openFds: number;
  /** Of all its processes. */
  readonly threads: number;
  readonly processes: number;
  /** Their course over this segment, in at most 60 points. */
  readonly rssTrail: readonly number[];
  readonly cpuTrail: readonly number[];
  /** The worst of its leak verdicts so far. */
  readonly leak: Verdict | undefined;
}
