import { join } from 'node:path';
import { type Clock, sleep } from '@tidemark/core';
import type { CommandPlan, ReadyPlan, ServicePlan, SoakPlan, StopPlan } from '../plan/soak-plan.ts';
import { waitUntilReady } from '../processes/ready.ts';
import type { RunMark } from '../processes/run-mark.ts';
import { type Service, type ServiceEnd, startService } from '../processes/service.ts';
import { createServiceLog, type ServiceLog } from '../processes/service-log.ts';
import type { Ending } from './ending.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunLogEvent } from './run-log-entry.ts';

export interface CrewOptions {
  readonly plan: SoakPlan;
  readonly folder: RunFolder;
  readonly mark: Omit<RunMark, 'service'>;
  /** What `tidemark` in a command stands for. */
  readonly tidemark: readonly [string, ...string[]];
  readonly clock: Clock;
  readonly ending: Ending;
  readonly onEvent: (event: RunLogEvent) => void;
}

/** The services of a run and its load: started in order, watched, ended in the opposite order. */
export interface Crew {
  /** Resolves when all are ready and the load runs, or when the run is to end. Throws what keeps a service from it. */
  start(): Promise<void>;
  /** Ends all, with everything that they started. Throws `SOAK_NOT_ENDED` when something is left. */
  stop(): Promise<void>;
}

/** What the load of a run is called among its services. */
export const LOAD = 'load';

/** A service that ends again and again is started at ever longer distances. */
const RESTART_MS = { first: 1000, most: 30_000 } as const;

/** One of the crew, whether it runs or not. */
interface Crewman {
  readonly name: string;
  readonly command: CommandPlan;
  readonly ready: ReadyPlan | undefined;
  readonly stop: StopPlan;
  readonly log: ServiceLog;
  /** Settles when it has a process, or cannot have one; undefined before its turn came. */
  service: Promise<Service> | undefined;
  hasEnded: boolean;
}

export function createCrew(options: CrewOptions): Crew {
  const { plan, ending } = options;
  const enlist = (name: string, command: CommandPlan & { stop: StopPlan }, ready?: ReadyPlan): Crewman => ({
    name,
    command,
    ready,
    stop: command.stop,
    log: openLog(name, options),
    service: undefined,
    hasEnded: false,
  });
  const services = plan.services.map((service) => [enlist(service.name, service, service.ready), service] as const);
  const load = plan.load === undefined ? [] : [enlist(LOAD, plan.load)];
  const crew = [...services.map(([crewman]) => crewman), ...load];
  const endWhenNoneIsLeft = () => {
    const isAlive = services.some(([{ hasEnded }]) => !hasEnded);
    if (!isAlive && plan.attached.length === 0) ending.end('nothing-left');
  };
  const keep = (crewman: Crewman, first: Service, { onCrash }: ServicePlan) =>
    onCrash === 'restart'
      ? restartForEver(crewman, first, options)
      : endWithService(first, onCrash, ending, endWhenNoneIsLeft);
  return {
    start: async () => {
      for (const [crewman, servicePlan] of services) {
        if (ending.signal.aborted) return;
        void keep(crewman, await launch(crewman, 1, options), servicePlan);
      }
      for (const crewman of load) if (!ending.signal.aborted) await launch(crewman, 1, options);
    },
    stop: () => stopAll(crew.toReversed(), options),
  };
}

function openLog(name: string, { plan, folder, clock, onEvent }: CrewOptions): ServiceLog {
  return createServiceLog({
    file: join(folder.outputDirectory, `${name}.log`),
    plan: plan.logs,
    errorLines: plan.errorLines,
    clock,
    onErrorLines: (found) => onEvent({ type: 'error-lines', service: name, ...found }),
    onTrouble: (message) => onEvent({ type: 'trouble', message: `${name}: ${message}` }),
  });
}

/** Starts one of the crew and waits until it is ready, or until the run is to end. */
async function launch(crewman: Crewman, attempt: number, options: CrewOptions): Promise<Service> {
  const { name, command, ready, log } = crewman;
  const { clock, tidemark, mark, ending, onEvent } = options;
  // Known from the first moment on, so that one that is on its way is ended as well.
  crewman.service = startService(command, {
    name,
    mark: { ...mark, service: name },
    log,
    clock,
    tidemark,
    readyLine: ready?.log,
  });
  const service = await crewman.service;
  crewman.hasEnded = false;
  onEvent({ type: 'service-started', service: name, pid: service.pid, attempt });
  void service.ended.then((end) => {
    crewman.hasEnded = true;
    // One that was asked is told of when its whole tree has ended.
    if (!end.wasAsked) onEvent(tellEnd(service, end));
  });
  if (ready === undefined) return service;
  const afterMs = await waitUntilReady(service, ready, { clock, signal: ending.signal });
  if (!ending.signal.aborted) onEvent({ type: 'service-ready', service: name, afterMs });
  return service;
}

async function endWithService(
  service: Service,
  onCrash: 'end' | 'continue',
  ending: Ending,
  endWhenNoneIsLeft: () => void,
): Promise<void> {
  const { wasAsked } = await service.ended;
  if (wasAsked) return;
  if (onCrash === 'end') ending.end('crashed');
  else endWhenNoneIsLeft();
}

async function restartForEver(crewman: Crewman, first: Service, options: CrewOptions): Promise<void> {
  const { clock, ending, onEvent } = options;
  let pauseMs: number = RESTART_MS.first;
  let service = first;
  for (let attempt = 2; !ending.signal.aborted; attempt++) {
    const { wasAsked } = await service.ended;
    if (wasAsked) return;
    try {
      // What it left behind would hold its ports and its memory.
      await service.stop(crewman.stop);
      await sleep(clock, pauseMs, ending.signal);
      if (ending.signal.aborted) return;
      pauseMs = Math.min(RESTART_MS.most, pauseMs * 2);
      service = await launch(crewman, attempt, options);
    } catch (error) {
      onEvent({ type: 'trouble', message: `${crewman.name} could not be started again: ${(error as Error).message}` });
      ending.end('not-ready');
    }
  }
}

/** One after the other. What cannot be ended does not save the others. */
async function stopAll(crew: readonly Crewman[], { onEvent }: CrewOptions): Promise<void> {
  const failures: unknown[] = [];
  for (const { service: starting, stop, log } of crew) {
    // Why one could not be started was told to whoever started it.
    const service = await starting?.catch(() => undefined);
    try {
      const end = await service?.stop(stop);
      if (service !== undefined && end?.wasAsked === true) onEvent(tellEnd(service, end));
    } catch (error) {
      failures.push(error);
    }
    await log.close();
  }
  if (failures.length > 0) throw failures[0];
}

function tellEnd({ name, pid }: Service, { code, signal, wasAsked, killed }: ServiceEnd): RunLogEvent {
  return { type: 'service-ended', service: name, pid, code, signal, wasAsked, killed };
}
