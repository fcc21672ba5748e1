import { type ReadonlySignal, signal } from '@preact/signals';
import type { ExporterShape, ReceiverShape } from '@tidemark/api/client';
import { type Clock, describeError } from '@tidemark/core';
import type { Client } from '../client.ts';

/** What the page knows of everything that leaves the agent. */
export interface DeliveryFeed {
  /** Empty until the agent has said. */
  readonly exporters: ReadonlySignal<readonly ExporterShape[]>;
  /** Those who are told of alerts, without the agent's own log. */
  readonly receivers: ReadonlySignal<readonly ReceiverShape[]>;
  /** Why the last thing a visitor asked for was not done. */
  readonly problem: ReadonlySignal<string | undefined>;
  restart(exporter: string): Promise<void>;
}

const ASK_EVERY_MS = 5000;

/** Follows exporters and receivers of an agent for as long as the page lives. */
export function createDeliveryFeed(client: Client, clock: Clock): DeliveryFeed {
  const exporters = signal<readonly ExporterShape[]>([]);
  const receivers = signal<readonly ReceiverShape[]>([]);
  const problem = signal<string | undefined>(undefined);
  const refresh = async () => {
    const [sent, told] = await Promise.all([client.exporters.list.query(), client.alerts.receivers.query()]);
    exporters.value = sent;
    receivers.value = told.filter(({ plugin }) => plugin !== 'log');
  };
  const poll = async () => {
    // A lost agent is told by the stream; what was known last stays on the page meanwhile.
    await refresh().catch(() => undefined);
    clock.setTimer(ASK_EVERY_MS, () => void poll());
  };
  void poll();
  return {
    ...{ exporters, receivers, problem },
    restart: async (name) => {
      problem.value = await client.exporters.restart.mutate({ name }).then(
        () => undefined,
        (error: unknown) => describeError(error),
      );
      await refresh().catch(() => undefined);
    },
  };
}
