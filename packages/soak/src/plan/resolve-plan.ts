import { resolve } from 'node:path';
import { type ProcessRule, parseProcessRule } from '@tidemark/collector';
import { formatDuration, isTidemarkError } from '@tidemark/core';
import type { RunCriteria } from '../judgement/criteria.ts';
import { DEFAULT_ERROR_LINES } from '../processes/error-lines.ts';
import { invalidPlan, type Locate, type PlanPath, placeOf, planError } from './plan-error.ts';
import { type CheckedPlan, PLAN } from './plan-schema.ts';
import type { AttachedPlan, CommandPlan, ErrorLinePlan, ReadyPlan, ServicePlan, SoakPlan } from './soak-plan.ts';

export interface PlanPlace {
  /** What relative paths begin at; absolute. */
  readonly cwd: string;
  readonly locate?: Locate;
}

/** What is neither a service nor attached, but has logs and a row in the report. */
const LOAD_NAME = 'load';

/**
 * Checks a plan as people write it and fills in the defaults. Throws `SOAK_PLAN_INVALID`, which names the key, its place,
 * and what it must be or the key that was meant.
 */
export function resolvePlan(written: unknown, { cwd, locate = () => undefined }: PlanPlace): SoakPlan {
  const { success, data, error } = PLAN.safeParse(written);
  if (!success) throw planError(written, error.issues, locate);
  requireConsistent(data, locate);
  const attached = Object.entries(data.attach).map(([name, target]) => attachedPlan(name, target, locate));
  const services = Object.entries(data.services).map(([name, service]) => servicePlan(name, service, cwd));
  return {
    name: data.name ?? ([...services, ...attached][0] as { name: string }).name,
    durationMs: data.duration,
    intervalMs: data.interval,
    warmUpMs: data.warmUp,
    segmentMs: data.segment,
    services,
    attached,
    load: data.load === undefined ? undefined : { ...commandPlan(data.load, cwd), stop: stopPlan(data.load) },
    errorLines: errorLinePlan(data.errorLines),
    logs: { maxBytes: data.logs.maxSize, files: data.logs.files },
    pss: data.pss,
    criteria: runCriteria(data.criteria),
  };
}

function requireConsistent(plan: CheckedPlan, locate: Locate): void {
  const refuse = (path: PlanPath, what: string, hint: string) => {
    throw invalidPlan(`${what}${placeOf(path, locate)}`, path, { hint });
  };
  const { services, attach, duration, warmUp, interval } = plan;
  const names = [...Object.keys(services), ...Object.keys(attach)];
  if (names.length === 0)
    refuse([], 'the plan watches nothing', 'name a program below "services:", or a process below "attach:"');
  for (const section of ['services', 'attach'] as const) {
    if (Object.hasOwn(plan[section], LOAD_NAME))
      refuse(
        [section, LOAD_NAME],
        `${section}.${LOAD_NAME} has a name that is taken by what "load:" starts`,
        'use another',
      );
  }
  const twice = Object.keys(attach).find((name) => Object.hasOwn(services, name));
  if (twice !== undefined) refuse(['attach', twice], `attach.${twice} has the name of a service`, 'use another');
  if (warmUp >= duration)
    refuse(
      ['warmUp'],
      `warmUp is ${formatDuration(warmUp)}, but the run takes only ${formatDuration(duration)}`,
      'shorten it',
    );
  if (interval * 2 > duration)
    refuse(
      ['interval'],
      `interval is ${formatDuration(interval)}, too long for a run of ${formatDuration(duration)}`,
      'shorten it',
    );
}

type CheckedService = CheckedPlan['services'][string];

function servicePlan(name: string, service: CheckedService, cwd: string): ServicePlan {
  const { ready, onCrash } = service;
  return { name, ...commandPlan(service, cwd), ready: ready && readyPlan(ready), stop: stopPlan(service), onCrash };
}

function commandPlan(
  { command, cwd = '.', env }: Pick<CheckedService, 'command' | 'cwd' | 'env'>,
  base: string,
): CommandPlan {
  return { command, cwd: resolve(base, cwd), env };
}

function stopPlan({ stop: { signal, grace } }: Pick<CheckedService, 'stop'>) {
  return { signal, graceMs: grace };
}

function readyPlan({ port, http, log, timeout }: NonNullable<CheckedService['ready']>): ReadyPlan {
  return { port, http: http && { url: http.url, status: http.status }, log, timeoutMs: timeout };
}

function attachedPlan(name: string, target: number | string, locate: Locate): AttachedPlan {
  return { name, rule: attachedRule(['attach', name], target, locate) };
}

function attachedRule(path: PlanPath, target: number | string, locate: Locate): ProcessRule {
  if (typeof target === 'number' || /^\d+$/.test(target)) return { pid: Number(target) };
  try {
    return parseProcessRule(target);
  } catch (cause) {
    if (!isTidemarkError(cause)) throw cause;
    const { message, hint } = cause;
    throw invalidPlan(`${path.join('.')}${placeOf(path, locate)}: ${message}`, path, { hint, cause });
  }
}

/** What the plan adds stands behind what is usual, or in its place. */
function errorLinePlan({ defaults, patterns, ignore }: CheckedPlan['errorLines']): ErrorLinePlan {
  if (!defaults) return { patterns, ignore };
  const usual = DEFAULT_ERROR_LINES;
  return { patterns: [...usual.patterns, ...patterns], ignore: [...usual.ignore, ...ignore] };
}

function runCriteria({ memory, cpu, memoryGrowth, errorLines, crashes, leak }: CheckedPlan['criteria']): RunCriteria {
  const bounds = { memoryBytes: memory, cpuRatio: cpu, memoryGrowth, errorLines, crashes };
  // A criterion that is given as undefined would be one without bounds.
  return { ...Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)), leak };
}
