import { soakError } from '../errors.ts';
import { planHash } from '../plan/plan-hash.ts';
import type { SoakPlan } from '../plan/soak-plan.ts';
import type { LoggedService, RunLogEntry, RunLogEvent } from './run-log-entry.ts';

/** Where a run stands before a segment of it begins. */
export interface RunState {
  readonly runId: string;
  /** The one that begins, counted from 1. */
  readonly segment: number;
  /** Watched in the segments before. */
  readonly watchedMs: number;
}

/**
 * What a run log, which is not empty, says of a run that is to go on with this plan. Throws
 * `SOAK_RUN_FINISHED` and `SOAK_PLAN_CHANGED`. `watchedMs` is what its recording tells.
 */
export function continueRun(
  entries: readonly RunLogEntry[],
  plan: SoakPlan,
  { watchedMs, directory }: { readonly watchedMs: number; readonly directory: string },
): RunState {
  const start = entries[0] as RunLogEntry & { type: 'run-started' };
  if (start.planHash !== planHash(plan)) {
    throw soakError('SOAK_PLAN_CHANGED', `the run in ${directory} was begun with another plan or command`, {
      details: { directory, runId: start.runId },
    });
  }
  const end = entries.findLast((entry) => entry.type === 'run-ended');
  if (end !== undefined || watchedMs >= plan.durationMs) {
    throw soakError('SOAK_RUN_FINISHED', `the run in ${directory} is over`, {
      details: { directory, runId: start.runId },
    });
  }
  const segments = entries.filter((entry) => entry.type === 'segment-started').length;
  return { runId: start.runId, segment: segments + 1, watchedMs };
}

/** The first entry of a run. */
export function describeStart(plan: SoakPlan, runId: string): RunLogEvent {
  const { name, durationMs, intervalMs, warmUpMs, criteria } = plan;
  const facts = { type: 'run-started', runId, name, planHash: planHash(plan) } as const;
  return { ...facts, durationMs, intervalMs, warmUpMs, criteria, services: listServices(plan) };
}

function listServices({ services, attached, load }: SoakPlan): LoggedService[] {
  return [
    ...services.map(({ name, command }) => ({ name, role: 'service', command: describeCommand(command) }) as const),
    ...attached.map(({ name }) => ({ name, role: 'attached', command: undefined }) as const),
    ...(load === undefined ? [] : [{ name: 'load', role: 'load', command: describeCommand(load.command) } as const]),
  ];
}

/** The program, and the script it runs; what follows may hold secrets. */
function describeCommand([program, first, ...rest]: readonly [string, ...string[]]): string {
  const isScript = first !== undefined && /^[\w./@-]+\.[a-z]{1,4}$/i.test(first);
  const shown = isScript ? `${program} ${first}` : program;
  const hidden = (isScript || first === undefined ? 0 : 1) + rest.length;
  return hidden === 0 ? shown : `${shown} (and ${hidden} argument${hidden === 1 ? '' : 's'})`;
}
