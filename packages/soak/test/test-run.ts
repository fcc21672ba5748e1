import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProcesses } from '@tidemark/collector';
import type { SoakPlanInput } from '../src/plan/plan-schema.ts';
import { resolvePlan } from '../src/plan/resolve-plan.ts';
import type { SoakPlan } from '../src/plan/soak-plan.ts';
import type { RunLogEntry } from '../src/run/run-log-entry.ts';
import { runSoak, type SoakOptions, type SoakOutcome } from '../src/run/run-soak.ts';

/** A folder for one run, with what was told while it went on. */
export interface TestRun extends Disposable {
  readonly directory: string;
  readonly entries: readonly RunLogEntry[];
  /** Runs it, or its next segment; `signal` is for interrupting. */
  run(plan: SoakPlan, options?: Partial<SoakOptions>): Promise<SoakOutcome>;
}

export function openTestRun(): TestRun {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-soak-'));
  const entries: RunLogEntry[] = [];
  return {
    directory,
    entries,
    run: (plan, options = {}) =>
      runSoak({
        plan,
        directory,
        tidemark: ['false'],
        signal: new AbortController().signal,
        ...options,
        onEntry: (entry) => {
          entries.push(entry);
          options.onEntry?.(entry);
        },
      }),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A plan with shorter times than people may write. */
export function shortPlan(
  input: Omit<SoakPlanInput, 'duration' | 'interval'>,
  times: Partial<SoakPlan> = {},
): SoakPlan {
  const plan = resolvePlan({ ...input, interval: '100ms' }, { cwd: tmpdir() });
  return { ...plan, durationMs: 500, ...times };
}

/** Processes whose command holds this text. */
export function processesWith(text: string): number[] {
  return findProcesses([{ command: text }])
    .filter(({ pid, state }) => pid !== process.pid && state !== 'Z')
    .map(({ pid }) => pid);
}
