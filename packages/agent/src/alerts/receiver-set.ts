import type { ReloadChanges } from '@tidemark/api';
import type { Clock } from '@tidemark/core';
import type { PluginHost } from '@tidemark/plugin-kit';
import type { DeliveryReport } from '@tidemark/plugin-kit/host';
import type { Ledger } from '@tidemark/storage';
import type { Logger } from 'pino';
import { createPluginLog } from '../plugin-entry/plugin-log.ts';
import { changesBetween } from './plan-changes.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import type { ReceiverPlan } from './receiver-plan.ts';

/** Those who are told. Some can be replaced while the others go on. */
export interface ReceiverSet {
  readonly all: readonly Receiver[];
  find(name: string): Receiver | undefined;
  /** Begins to deliver what waits in the file. Asked again it begins what has not begun. */
  begin(ledger: Ledger): Promise<void>;
  /** Starts those that are new or others than before. Throws `PLUGIN_KIT_*` errors, and has changed nothing then. */
  prepare(plans: readonly ReceiverPlan[]): Promise<Replacement>;
  /** By name. */
  close(timeoutMs: number): Promise<Readonly<Record<string, DeliveryReport>>>;
}

/** Receivers that are started and not in force yet. */
export interface Replacement {
  readonly changes: ReloadChanges;
  /** Closes those that are to be replaced: a queue has one reader. */
  closeFormer(timeoutMs: number): Promise<void>;
  /** Puts them in force, at once; `begin` makes them deliver. */
  apply(): void;
  /** Closes what was started, instead of `apply`. */
  discard(): Promise<void>;
}

export interface ReceiverSetDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly host: PluginHost;
}

interface Planned {
  readonly plan: ReceiverPlan;
  readonly receiver: Receiver;
}

/** Starts the notifiers. Throws `PLUGIN_KIT_*` errors, and leaves nothing open then. */
export async function openReceiverSet(
  plans: readonly ReceiverPlan[],
  dependencies: ReceiverSetDependencies,
): Promise<ReceiverSet> {
  let inForce = await openAll(plans, dependencies);
  const all = () => inForce.map(({ receiver }) => receiver);
  return {
    get all() {
      return all();
    },
    find: (name) => all().find((receiver) => receiver.name === name),
    begin: async (ledger) => {
      for (const receiver of all()) await receiver.begin(ledger);
    },
    prepare: async (next) => {
      const kept = inForce.filter(({ plan }) => next.some((other) => isSame(plan, other)));
      const former = inForce.filter((planned) => !kept.includes(planned));
      const opened = await openAll(
        next.filter((plan) => !kept.some((known) => known.plan.name === plan.name)),
        dependencies,
      );
      const changes = changesBetween(
        inForce.map(({ plan }) => plan),
        next,
        isSame,
      );
      return {
        changes,
        closeFormer: (timeoutMs) => closeAll(former, timeoutMs),
        apply: () => {
          inForce = next.flatMap(({ name }) => [...kept, ...opened].filter(({ plan }) => plan.name === name));
        },
        discard: () => closeAll(opened, 0),
      };
    },
    close: async (timeoutMs) => {
      const reports = await Promise.all(all().map(async ({ name, close }) => [name, await close(timeoutMs)] as const));
      return Object.fromEntries(
        reports.filter((report): report is [string, DeliveryReport] => report[1] !== undefined),
      );
    },
  };
}

function isSame(a: ReceiverPlan, b: ReceiverPlan): boolean {
  return a.name === b.name && a.use.definition === b.use.definition && a.fingerprint === b.fingerprint;
}

async function openAll(
  plans: readonly ReceiverPlan[],
  { clock, logger, host }: ReceiverSetDependencies,
): Promise<Planned[]> {
  const opened: Planned[] = [];
  try {
    for (const plan of plans) {
      const log = createPluginLog(logger, { receiver: plan.name });
      opened.push({ plan, receiver: await openReceiver(plan, { clock, host, log }) });
    }
  } catch (error) {
    await closeAll(opened, 0);
    throw error;
  }
  return opened;
}

async function closeAll(planned: readonly Planned[], timeoutMs: number): Promise<void> {
  await Promise.all(planned.map(({ receiver }) => receiver.close(timeoutMs)));
}
