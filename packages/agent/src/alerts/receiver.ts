import type { TestResult } from '@tidemark/api';
import { type Clock, isTidemarkError } from '@tidemark/core';
import type { AlertMessage, MessageStatus, PluginHost, PluginLog } from '@tidemark/plugin-kit';
import {
  createDelivery,
  type Delivery,
  type DeliveryFigures,
  type DeliveryReport,
  type OpenedPlugin,
  openNotifier,
} from '@tidemark/plugin-kit/host';
import type { Ledger, OfferOutcome } from '@tidemark/storage';
import { testMessage } from './alert-message.ts';
import type { ReceiverPlan } from './receiver-plan.ts';

/** Somebody who is told. */
export interface Receiver {
  readonly name: string;
  /** The name of its notifier. */
  readonly plugin: string;
  /** What it can be told. */
  readonly statuses: readonly MessageStatus[];
  /** Begins to deliver what waits in the file, unless it has, or is closed. */
  begin(ledger: Ledger): Promise<void>;
  /** Something was put into its queue with a commit. */
  committed(outcome: OfferOutcome): void;
  /** Undefined before it began. */
  figures(): DeliveryFigures | undefined;
  test(): Promise<TestResult>;
  close(timeoutMs: number): Promise<DeliveryReport | undefined>;
}

export interface ReceiverDependencies {
  readonly clock: Clock;
  readonly log: PluginLog;
  readonly host: PluginHost;
}

const TEST_MS = 15_000;

/** Starts the notifier. Throws `PLUGIN_KIT_*` errors. */
export async function openReceiver(plan: ReceiverPlan, dependencies: ReceiverDependencies): Promise<Receiver> {
  const { name, use, maxWaiting, giveUpAfterMs } = plan;
  const { clock, log, host } = dependencies;
  const plugin = inTurn(await openNotifier(use, { id: name, ...dependencies }));
  const committed = { offered: 0, duplicates: 0, overflow: 0 };
  let delivery: Delivery<AlertMessage> | undefined;
  let isClosed = false;
  return {
    name,
    plugin: use.definition.name,
    statuses: use.definition.supports.statuses,
    begin: async (ledger) => {
      if (delivery !== undefined || isClosed) return;
      const queue = await ledger.queue<AlertMessage>(name, { maxItems: maxWaiting, drop: 'oldest' });
      if (isClosed) return;
      delivery = createDelivery({ queue, sink: plugin, clock, log, policy: { giveUpAfterMs } });
    },
    committed: ({ result, dropped }) => {
      committed.offered++;
      committed.overflow += dropped + (result === 'full' ? 1 : 0);
      if (result === 'duplicate') committed.duplicates++;
      delivery?.wake();
    },
    figures: () => {
      const figures = delivery?.figures();
      if (figures === undefined) return undefined;
      const { offered, duplicates, dropped } = figures;
      return {
        ...figures,
        offered: offered + committed.offered,
        duplicates: duplicates + committed.duplicates,
        dropped: { ...dropped, overflow: dropped.overflow + committed.overflow },
      };
    },
    test: async () => {
      const startedMs = clock.monotonic();
      const outcome = await attemptTest(plugin, testMessage(name, host.hostName, clock.now()), clock);
      return { ...outcome, tookMs: clock.monotonic() - startedMs };
    },
    close: async (timeoutMs) => {
      isClosed = true;
      if (delivery !== undefined) return delivery.close({ timeoutMs });
      await plugin.close();
      return undefined;
    },
  };
}

/** A notifier is asked for one thing at a time; tests come between deliveries. One that heeds no signal holds up nobody. */
function inTurn(plugin: OpenedPlugin<AlertMessage>): OpenedPlugin<AlertMessage> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...plugin,
    deliver: (message, signal) => {
      const delivered = last.then(() => plugin.deliver(message, signal));
      last = Promise.race([delivered.catch(() => {}), aborted(signal)]);
      return delivered;
    },
  };
}

async function attemptTest(
  plugin: OpenedPlugin<AlertMessage>,
  message: AlertMessage,
  clock: Clock,
): Promise<Omit<TestResult, 'tookMs'>> {
  const stop = new AbortController();
  const cancel = clock.setTimer(TEST_MS, () => stop.abort());
  try {
    const late = aborted(stop.signal).then(() => {
      throw new Error(`no answer within ${TEST_MS / 1000} s`);
    });
    await Promise.race([plugin.deliver(message, stop.signal), late]);
    return { isAccepted: true };
  } catch (error) {
    const code = isTidemarkError(error) ? error.code : 'PLUGIN_KIT_DEADLINE';
    return { isAccepted: false, error: { code, message: error instanceof Error ? error.message : String(error) } };
  } finally {
    cancel();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
