/** What exporters and notifiers have in common, as tests. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { isTidemarkError, sleep, systemClock } from '@tidemark/core';
import { listOptions } from '../contract/option-list.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import { createDelivery, type Delivery } from '../delivery/delivery.ts';
import { createMemoryQueue } from '../delivery/memory-queue.ts';
import type { OpenedPlugin } from '../host/open-plugin.ts';
import { resolvePluginOptions } from '../host/resolve-options.ts';
import type { ContractRunner } from './contract-runner.ts';
import type { Receiver, ReceiverMood } from './receiver.ts';
import { createTestSurroundings, type TestSurroundings } from './surroundings.ts';

export interface PluginUnderTest<Item, Options> {
  readonly definition: PluginDefinition;
  openReceiver(): Promise<Receiver<Options>>;
  open(options: Options, surroundings: TestSurroundings): Promise<OpenedPlugin<Item>>;
  /** The n-th of many things to deliver, no two alike. */
  item(n: number): Item;
  /** Text that stands in what a receiver gets of the n-th item, and of no other; where there is one. */
  readonly markOf?: (n: number) => string;
  /** The key of an item. */
  keyOf(item: Item): string;
}

const NEVER = new AbortController().signal;

/** Fast enough for a test on the system's clock; how long to wait is tested elsewhere. */
const HASTE = { backoff: { baseMs: 1, maxMs: 2 }, maxRetryAfterMs: 2, breaker: { failures: 2, openMs: 2 } };

/** A plugin between its receiver and whoever tests it; everything is closed at the end. */
async function withPlugin<Item, Options>(
  { openReceiver, open }: PluginUnderTest<Item, Options>,
  body: (parts: {
    readonly plugin: OpenedPlugin<Item>;
    readonly receiver: Receiver<Options>;
    readonly surroundings: TestSurroundings;
  }) => Promise<void>,
): Promise<void> {
  const receiver = await openReceiver();
  const surroundings = createTestSurroundings();
  try {
    const plugin = await open(receiver.options, surroundings);
    try {
      await body({ plugin, receiver, surroundings });
    } finally {
      await plugin.close();
    }
  } finally {
    await receiver[Symbol.asyncDispose]();
  }
}

/** Resolves when so many attempts were begun, or nothing is left to attempt. */
async function untilAsked(delivery: Delivery<unknown>, times = 1): Promise<void> {
  for (;;) {
    const { attempts, queue } = delivery.figures();
    if (attempts >= times || queue.items === 0) return;
    await sleep(systemClock, 1);
  }
}

export function describeDefinition<Item, Options>(
  { it }: ContractRunner,
  { definition, openReceiver }: PluginUnderTest<Item, Options>,
): void {
  it('says what it is', async () => {
    match(definition.name, /^[a-z][a-z0-9-]*$/);
    match(definition.help, /^\S.*[^.]$/);
    equal(definition.apiVersion, 1);
  });

  it('explains each of its options', async () => {
    for (const { path, help, expected } of listOptions(definition.options)) {
      match(help, /^\S.*[^.]$/, path);
      match(expected, /\S/, path);
    }
  });

  it('refuses options that it does not know', async () => {
    const receiver = await openReceiver();
    const options = { ...receiver.options, 'no-such-option': 1 };
    await receiver[Symbol.asyncDispose]();
    await rejects(async () => resolvePluginOptions(definition, options), { code: 'PLUGIN_KIT_OPTIONS_INVALID' });
  });
}

export function describeSending<Item, Options>({ it }: ContractRunner, subject: PluginUnderTest<Item, Options>): void {
  const { item, keyOf } = subject;

  it('resolves when the receiver has accepted', () =>
    withPlugin(subject, async ({ plugin, receiver }) => {
      await plugin.deliver(item(0), NEVER);
      await plugin.flush(NEVER);
      equal(receiver.accepted().length, 1);
    }));

  it('sends the same thing again in the same form', () =>
    withPlugin(subject, async ({ plugin, receiver }) => {
      await plugin.deliver(item(0), NEVER);
      await plugin.deliver(item(0), NEVER);
      await plugin.flush(NEVER);
      equal(receiver.accepted().length, receiver.knowsRepetitions === true ? 1 : 2);
    }));

  it('delivers everything, once and in order, through an outage', () =>
    withPlugin(subject, async ({ plugin, receiver, surroundings: { clock } }) => {
      const [mood = 'accepting'] = receiver.moods;
      receiver.setMood(mood);
      const sink = { deliver: plugin.deliver };
      const delivery = createDelivery({ queue: createMemoryQueue<Item>(), sink, clock, policy: HASTE });
      const items = Array.from({ length: 5 }, (_, n) => item(n));
      for (const each of items) await delivery.offer(keyOf(each), each);
      for (const each of items) equal(await delivery.offer(keyOf(each), each), 'duplicate');
      await untilAsked(delivery, 3);
      requireNone(receiver.secrets, JSON.stringify(delivery.figures()));
      receiver.setMood('accepting');
      const report = await delivery.close({ timeoutMs: 10_000 });
      deepEqual([report.delivered, report.dropped, report.left], [5, 0, 0]);
      const accepted = receiver.accepted();
      deepEqual([accepted.length, new Set(accepted).size], [5, 5]);
      for (const [n, text] of accepted.entries()) ok(text.includes(subject.markOf?.(n) ?? ''), `not in order: ${text}`);
    }));

  it('leaves no connection behind', () =>
    withPlugin(subject, async ({ plugin, receiver }) => {
      await plugin.deliver(item(0), NEVER);
      await plugin.close();
      const left = () => receiver.connections?.() ?? 0;
      for (let looks = 0; left() > 0 && looks < 200; looks++) await sleep(systemClock, 5);
      equal(left(), 0);
    }));
}

/** What a receiver in each mood means for the host. */
const EXPECTED: Readonly<Partial<Record<ReceiverMood, string>>> = {
  failing: 'PLUGIN_KIT_RETRYABLE',
  refusing: 'PLUGIN_KIT_PERMANENT',
  resetting: 'PLUGIN_KIT_RETRYABLE',
};

export function describeFailing<Item, Options>({ it }: ContractRunner, subject: PluginUnderTest<Item, Options>): void {
  for (const [mood, code] of Object.entries(EXPECTED) as [ReceiverMood, string][]) {
    it(`throws ${code} when the receiver is ${mood}, and recovers`, () =>
      withPlugin(subject, async ({ plugin, receiver }) => {
        if (!receiver.moods.includes(mood)) return;
        receiver.setMood(mood);
        await rejects(plugin.deliver(subject.item(0), NEVER), { code });
        equal(receiver.accepted().length, 0);
        receiver.setMood('accepting');
        await plugin.deliver(subject.item(0), NEVER);
        equal(receiver.accepted().length, 1);
      }));
  }

  it('ends when it is aborted, whatever it waits for', () =>
    withPlugin(subject, async ({ plugin, receiver }) => {
      if (!receiver.moods.includes('stalling')) return;
      receiver.setMood('stalling');
      const controller = new AbortController();
      const delivered = plugin.deliver(subject.item(0), controller.signal);
      const failed = rejects(delivered, { code: 'PLUGIN_KIT_RETRYABLE' });
      await Promise.race([receiver.asked(1), failed]);
      controller.abort();
      await failed;
    }));

  it('lets the host close with a full queue, on time', () =>
    withPlugin(subject, async ({ plugin, receiver, surroundings: { clock } }) => {
      if (!receiver.moods.includes('stalling')) return;
      receiver.setMood('stalling');
      const queue = createMemoryQueue<Item>({ maxItems: 3 });
      const delivery = createDelivery({ queue, sink: plugin, clock, policy: { ...HASTE, graceMs: 2000 } });
      for (let n = 0; n < 5; n++) await delivery.offer(subject.keyOf(subject.item(n)), subject.item(n));
      await untilAsked(delivery);
      const { left, dropped, figures } = await delivery.close({ timeoutMs: 20 });
      deepEqual([left, dropped, figures.hungAttempts], [3, 2, 0]);
    }));

  it('does nothing when it is aborted before it begins', () =>
    withPlugin(subject, async ({ plugin, receiver }) => {
      if (receiver.moods.length === 0) return;
      await rejects(plugin.deliver(subject.item(0), AbortSignal.abort()));
      equal(receiver.accepted().length, 0);
    }));

  it('tells no secrets in errors or in the log', () =>
    withPlugin(subject, async ({ plugin, receiver, surroundings: { lines } }) => {
      for (const mood of receiver.moods.filter((each) => each in EXPECTED)) {
        receiver.setMood(mood);
        const error = await plugin.deliver(subject.item(0), NEVER).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        ok(isTidemarkError(error));
        const shown = [JSON.stringify(error.details), error.hint, ...chain(error), ...lines].join('\n');
        requireNone(receiver.secrets, shown);
      }
    }));
}

function requireNone(secrets: readonly string[], shown: string): void {
  for (const secret of secrets) ok(!shown.includes(secret), `a secret is in: ${shown}`);
}

/** Everything an error and what caused it say. */
function chain(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.message, error.stack ?? '', JSON.stringify(error), ...chain(error.cause)];
}
