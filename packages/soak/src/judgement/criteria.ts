import { soakError } from '../errors.ts';
import type { GrowthOptions } from '../options.ts';
import type { Verdict } from '../verdict/judge-growth.ts';

export type Level = 'pass' | 'warn' | 'fail';

/** A value above `warn` warns, above `fail` fails. A bound that is left out is never crossed. */
export interface Bounds {
  readonly warn?: number;
  readonly fail?: number;
}

/** What a run is judged by, as written by the user. A rule that is given replaces the default one as a whole. */
export interface RunCriteria {
  /** The most resident memory of a process, bytes. Default: warn above 1536 MiB, fail above 2048 MiB. */
  readonly memoryBytes?: Bounds;
  /** Mean CPU of a process, as a share of one core. Default: warn above 0.7, fail above 0.8. */
  readonly cpuRatio?: Bounds;
  /** Growth of memory from the first tenth of the run to the last, as a share. Default: warn above 0.2. */
  readonly memoryGrowth?: Bounds;
  /** Lines that match the error pattern in the log of a process. Default: warn above 0, fail above 10. */
  readonly errorLines?: Bounds;
  /** Unexpected ends of a process. Default: fail above 0. */
  readonly crashes?: Bounds;
  /** What a leak verdict means for the run. Default: a leak fails, too little evidence warns. */
  readonly leak?: Readonly<Partial<Record<Verdict, Level>>>;
  /** How leaks are looked for. */
  readonly growth?: GrowthOptions;
}

export interface ResolvedRunCriteria extends Required<Omit<RunCriteria, 'leak'>> {
  readonly leak: Readonly<Record<Verdict, Level>>;
}

const MEBIBYTE = 2 ** 20;

/**
 * Growth beyond 20 % only warns: half of the healthy runs warm up by more, and most leaks grow by less. Whether it is a
 * leak is for the leak verdict to say.
 */
const DEFAULT_BOUNDS = {
  memoryBytes: { warn: 1536 * MEBIBYTE, fail: 2048 * MEBIBYTE },
  cpuRatio: { warn: 0.7, fail: 0.8 },
  memoryGrowth: { warn: 0.2 },
  errorLines: { warn: 0, fail: 10 },
  crashes: { fail: 0 },
} as const satisfies Readonly<Record<string, Bounds>>;

const DEFAULT_LEAK = { healthy: 'pass', leaking: 'fail', 'not-enough-evidence': 'warn' } as const;

/** Fills in the defaults. Throws `SOAK_CRITERIA_INVALID` on a bound that is none. */
export function resolveRunCriteria(criteria: RunCriteria = {}): ResolvedRunCriteria {
  const resolved = { growth: {}, ...DEFAULT_BOUNDS, ...criteria, leak: { ...DEFAULT_LEAK, ...criteria.leak } };
  for (const name of Object.keys(DEFAULT_BOUNDS) as (keyof typeof DEFAULT_BOUNDS)[])
    requireBounds(name, resolved[name]);
  return resolved;
}

function requireBounds(name: string, { warn, fail }: Bounds): void {
  for (const bound of [warn, fail]) {
    if (bound !== undefined && !(bound >= 0)) {
      throw soakError('SOAK_CRITERIA_INVALID', `${name}: ${bound} is not a bound`, { details: { name, bound } });
    }
  }
  if (warn !== undefined && fail !== undefined && warn > fail) {
    throw soakError('SOAK_CRITERIA_INVALID', `${name}: warns above ${warn}, after it failed above ${fail}`, {
      details: { name, warn, fail },
    });
  }
}
