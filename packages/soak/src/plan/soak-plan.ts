import type { ProcessRule } from '@tidemark/collector';
import type { RunCriteria } from '../judgement/criteria.ts';

/** A soak run, with all defaults filled in. Durations are milliseconds. */
export interface SoakPlan {
  /** Names the run in reports and in the folder it is kept in. */
  readonly name: string;
  /** How long the services are watched, the warm-up included, over all segments. */
  readonly durationMs: number;
  /** The distance between samples. */
  readonly intervalMs: number;
  /** This much of the beginning of each service's life counts for nothing but crashes and error lines. */
  readonly warmUpMs: number;
  /** A run that is longer is done in segments of this length, one for each call. */
  readonly segmentMs: number | undefined;
  /** What is started, in this order, and ended in the opposite one. */
  readonly services: readonly ServicePlan[];
  /** What runs already and is only watched, with all its children. */
  readonly attached: readonly AttachedPlan[];
  /** Started when all services are ready, ended first; reported, not judged. */
  readonly load: LoadPlan | undefined;
  readonly errorLines: ErrorLinePlan;
  readonly logs: LogPlan;
  /** Whether proportional memory is sampled, which costs up to a millisecond a process. */
  readonly pss: boolean;
  readonly criteria: RunCriteria;
}

/** A program, its arguments, and where and with what it runs. */
export interface CommandPlan {
  /** The program and its arguments. A program named `tidemark` is the one that runs the soak. */
  readonly command: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** On top of the environment of the soak run. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ServicePlan extends CommandPlan {
  /** Unique among services, attached processes and `load`. */
  readonly name: string;
  /** Undefined: ready as soon as it runs. */
  readonly ready: ReadyPlan | undefined;
  readonly stop: StopPlan;
  /** What happens when it ends by itself: the run ends; it goes on with the others; the service is started again. */
  readonly onCrash: 'end' | 'continue' | 'restart';
}

export interface AttachedPlan {
  readonly name: string;
  /** The root of the tree that is watched. */
  readonly rule: ProcessRule;
}

export interface LoadPlan extends CommandPlan {
  readonly stop: StopPlan;
}

/** When a service is ready. All that is given must hold. */
export interface ReadyPlan {
  /** Something listens on this port of 127.0.0.1. */
  readonly port: number | undefined;
  /** A GET of this URL is answered with this status, or any below 400 if undefined. */
  readonly http: { readonly url: string; readonly status: number | undefined } | undefined;
  /** A line of its output matches. */
  readonly log: RegExp | undefined;
  readonly timeoutMs: number;
}

export interface StopPlan {
  readonly signal: NodeJS.Signals;
  /** After so long the whole tree is killed. */
  readonly graceMs: number;
}

/** Which lines of output are errors: those that match one of `patterns` and none of `ignore`. */
export interface ErrorLinePlan {
  readonly patterns: readonly RegExp[];
  readonly ignore: readonly RegExp[];
}

/** Output of each service is kept in files of at most this size, and so many of them. */
export interface LogPlan {
  readonly maxBytes: number;
  readonly files: number;
}
