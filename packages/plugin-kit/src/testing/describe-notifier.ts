import { ok } from 'node:assert/strict';
import type { AlertMessage } from '../contract/message.ts';
import type { NotifierFactory } from '../contract/notifier.ts';
import type { OptionsSchema } from '../contract/options.ts';
import type { OptionsInput } from '../contract/plugin.ts';
import { openNotifier } from '../host/open-plugin.ts';
import type { ContractRunner } from './contract-runner.ts';
import { describeDefinition, describeFailing, describeSending, type PluginUnderTest } from './describe-plugin.ts';
import type { Receiver } from './receiver.ts';
import { sampleMessage, stormMessage } from './samples.ts';
import { createTestSurroundings } from './surroundings.ts';

export interface NotifierUnderTest<Options> extends ContractRunner {
  /** A fresh receiver, which the suite disposes of. */
  openReceiver(): Promise<Receiver<Options>>;
}

const NEVER = new AbortController().signal;
const STORM = 300;

/** The contract of notifiers as tests. Runs under vitest and `node:test`: give it their `describe` and `it`. */
export function describeNotifier<Schema extends OptionsSchema>(
  factory: NotifierFactory<Schema>,
  { describe, it, openReceiver }: NotifierUnderTest<OptionsInput<Schema>>,
): void {
  const { definition } = factory;
  const subject: PluginUnderTest<AlertMessage, OptionsInput<Schema>> = {
    definition,
    openReceiver,
    open: (options, surroundings) => openNotifier(factory(options), surroundings),
    item: numberedMessage,
    markOf: (n) => `checkout-${n}`,
    keyOf: ({ key }) => key,
  };
  const deliver = async (message: AlertMessage) => {
    const receiver = await openReceiver();
    try {
      const plugin = await openNotifier(factory(receiver.options), createTestSurroundings());
      await plugin.deliver(message, NEVER);
      await plugin.close();
      return receiver.accepted();
    } finally {
      await receiver[Symbol.asyncDispose]();
    }
  };
  describe(`notifier ${definition.name} keeps the contract: it`, () => {
    const runner = { describe, it };
    describeDefinition(runner, subject);
    describeSending(runner, subject);
    describeFailing(runner, subject);

    for (const status of definition.supports.statuses) {
      it(`tells what is ${status}`, async () => {
        const told = (await deliver(sampleMessage({ status }))).join('\n');
        ok(told.includes('process-memory'), `the rule is missing in: ${told}`);
        ok(told.includes('checkout'), `the label is missing in: ${told}`);
      });
    }

    it('tells of a storm, and of text that nobody would write', async () => {
      ok((await deliver(stormMessage(STORM))).length > 0);
    });
  });
}

/** Differs from its sisters in everything by which a receiver may tell messages apart. */
function numberedMessage(n: number): AlertMessage {
  const name = `checkout-${n}`;
  const { alerts, ...message } = sampleMessage({
    key: `message-${n}`,
    groupKey: `group-${n}`,
    title: `${name} is sick`,
  });
  return {
    ...message,
    alerts: alerts.map((alert) => ({ ...alert, id: `id-${n}`, labels: { ...alert.labels, name } })),
  };
}
