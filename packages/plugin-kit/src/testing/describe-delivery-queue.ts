import { deepEqual, equal } from 'node:assert/strict';
import type { DeliveryQueue, DropPolicy } from '../delivery/queue.ts';
import type { ContractRunner } from './contract-runner.ts';

export interface QueueOptions {
  readonly maxItems: number;
  readonly drop: DropPolicy;
  readonly rememberedKeys: number;
}

export interface QueueUnderTest extends ContractRunner {
  open(options: QueueOptions): Promise<DeliveryQueue<string>>;
  /** For queues that survive: ends the process that has it open, as it were, and opens it again. */
  reopen?(queue: DeliveryQueue<string>, options: QueueOptions): Promise<DeliveryQueue<string>>;
}

const OPTIONS: QueueOptions = { maxItems: 3, drop: 'oldest', rememberedKeys: 2 };

const add = (queue: DeliveryQueue<string>, key: string) => queue.add({ key, item: `item ${key}`, timeMs: key.length });

/** Takes out everything and answers the keys in order. */
async function drain(queue: DeliveryQueue<string>): Promise<string[]> {
  const keys: string[] = [];
  for (let entry = await queue.first(); entry !== undefined; entry = await queue.first()) {
    keys.push(entry.key);
    await queue.remove(entry.id);
  }
  return keys;
}

/** The specification of a `DeliveryQueue` as tests. */
export function describeDeliveryQueue(name: string, { describe, it, open, reopen }: QueueUnderTest): void {
  describe(`the ${name} is a delivery queue: it`, () => {
    describeOrder({ describe, it, open });
    describeBound({ describe, it, open });
    if (reopen !== undefined) describeSurvival({ describe, it, open }, reopen);
  });
}

function describeOrder({ it, open }: QueueUnderTest): void {
  it('gives entries in the order in which they came', async () => {
    const queue = await open(OPTIONS);
    for (const key of ['a', 'b', 'c']) deepEqual(await add(queue, key), { result: 'added', dropped: 0 });
    deepEqual(await drain(queue), ['a', 'b', 'c']);
    equal(await queue.first(), undefined);
  });

  it('gives the first one again until it is removed', async () => {
    const queue = await open(OPTIONS);
    await add(queue, 'a');
    deepEqual(await queue.first(), await queue.first());
    deepEqual((await queue.first())?.item, 'item a');
  });

  it('says what it holds', async () => {
    const queue = await open(OPTIONS);
    deepEqual(queue.figures(), { items: 0, maxItems: 3, oldestMs: undefined });
    await add(queue, 'long');
    await add(queue, 'a');
    deepEqual(queue.figures(), { items: 2, maxItems: 3, oldestMs: 4 });
  });

  it('does not mind the removal of what is not there', async () => {
    const queue = await open(OPTIONS);
    await queue.remove(17);
    equal(queue.figures().items, 0);
  });

  it('recognises what waits, and what was removed lately', async () => {
    const queue = await open(OPTIONS);
    await add(queue, 'a');
    deepEqual(await add(queue, 'a'), { result: 'duplicate', dropped: 0 });
    await drain(queue);
    deepEqual(await add(queue, 'a'), { result: 'duplicate', dropped: 0 });
    for (const key of ['b', 'c']) await add(queue, key);
    await drain(queue);
    deepEqual(await add(queue, 'a'), { result: 'added', dropped: 0 });
  });
}

function describeBound({ it, open }: QueueUnderTest): void {
  it('drops the oldest when it is full, but never the one that was given', async () => {
    const queue = await open(OPTIONS);
    for (const key of ['a', 'b', 'c']) await add(queue, key);
    await queue.first();
    deepEqual(await add(queue, 'd'), { result: 'added', dropped: 1 });
    deepEqual(await drain(queue), ['a', 'c', 'd']);
  });

  it('drops the newest when it is full, by option', async () => {
    const queue = await open({ ...OPTIONS, drop: 'newest' });
    for (const key of ['a', 'b', 'c']) await add(queue, key);
    deepEqual(await add(queue, 'd'), { result: 'full', dropped: 0 });
    deepEqual(await drain(queue), ['a', 'b', 'c']);
  });

  it('takes what was dropped when it is offered again', async () => {
    const queue = await open(OPTIONS);
    for (const key of ['a', 'b', 'c', 'd']) await add(queue, key);
    deepEqual((await add(queue, 'a')).result, 'added');
  });

  it('refuses when the only place is taken by the one that was given', async () => {
    const queue = await open({ ...OPTIONS, maxItems: 1 });
    await add(queue, 'a');
    await queue.first();
    deepEqual(await add(queue, 'b'), { result: 'full', dropped: 0 });
  });
}

function describeSurvival({ it, open }: QueueUnderTest, reopen: NonNullable<QueueUnderTest['reopen']>): void {
  it('has everything after a restart: entries, order, ids and keys', async () => {
    const before = await open(OPTIONS);
    for (const key of ['a', 'b', 'c']) await add(before, key);
    const first = await before.first();
    await before.remove(first?.id ?? 0);
    const held = await before.first();
    const after = await reopen(before, OPTIONS);
    deepEqual(await after.first(), held);
    deepEqual(after.figures(), { items: 2, maxItems: 3, oldestMs: 1 });
    deepEqual((await add(after, 'a')).result, 'duplicate');
    deepEqual((await add(after, 'd')).result, 'added');
    deepEqual(await drain(after), ['b', 'c', 'd']);
  });
}
