import { createFakeClock } from '@tidemark/core';
import { describeDeliveryQueue } from '@tidemark/plugin-kit/testing';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitAt, transitionAt, transitionsBetween } from '../../test/alert-life.ts';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { openHistory } from '../open-history.ts';
import type { Ledger, LedgerQueue } from './ledger.ts';
import { openLedger } from './open-ledger.ts';

const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

const clock = createFakeClock();
let file: HistoryFile;
let ledger: Ledger;

async function reopen(): Promise<void> {
  await ledger.close();
  ledger = openLedger({ file: file.path, clock });
}

/** Keeps others from writing as long as `use` takes. */
async function whileWriting<T>(use: () => Promise<T>): Promise<T> {
  const db = new SqliteDatabase(file.path);
  db.exec('BEGIN IMMEDIATE');
  try {
    return await use();
  } finally {
    db.close();
  }
}

beforeAll(() => {
  file = createHistoryFile();
  ledger = openLedger({ file: file.path, clock });
});

afterAll(async () => {
  await ledger.close();
  file[Symbol.dispose]();
});

const names = new Map<LedgerQueue<string>, string>();

async function openQueue(name: string, bounds: Parameters<Ledger['queue']>[1]): Promise<LedgerQueue<string>> {
  const queue = await ledger.queue<string>(name, bounds);
  names.set(queue, name);
  return queue;
}

describeDeliveryQueue('queue of a ledger', {
  describe,
  it,
  open: (bounds) => openQueue(`contract ${names.size}`, bounds),
  reopen: async (queue, bounds) => {
    await reopen();
    return openQueue(names.get(queue as LedgerQueue<string>) as string, bounds);
  },
});

describe('a ledger', () => {
  it('has nothing to go on from at first', async () => {
    expect(await ledger.load()).toBeUndefined();
  });

  it('has what was committed after a restart: state, transitions and what is to be delivered', async () => {
    const commit = commitAt(1);
    expect(await ledger.commit(commit)).toEqual({
      transitions: 1,
      deliveries: [
        { result: 'added', dropped: 0 },
        { result: 'added', dropped: 0 },
      ],
    });
    const savedMs = clock.now();
    await reopen();
    expect(await ledger.load()).toEqual({ snapshot: commit.snapshot, savedMs });
    expect(await ledger.transitions(ALWAYS)).toEqual([transitionAt(1)]);
    const webhook = await ledger.queue('webhook');
    expect(webhook.figures()).toEqual({ items: 1, maxItems: 1000, oldestMs: transitionAt(1).timeMs });
    const { queue: _, ...offer } = commit.deliveries[0] as (typeof commit.deliveries)[number];
    expect(await webhook.first()).toEqual({ id: expect.any(Number), ...offer });
  });

  it('changes nothing when the same is committed again, delivered or not', async () => {
    await ledger.commit(commitAt(2));
    const webhook = await ledger.queue('webhook');
    await webhook.remove((await webhook.first())?.id ?? 0);
    const before = webhook.figures();
    await reopen();
    for (const i of [1, 2]) {
      expect(await ledger.commit(commitAt(i))).toEqual({
        transitions: 0,
        deliveries: Array(2).fill({ result: 'duplicate', dropped: 0 }),
      });
    }
    expect((await ledger.queue('webhook')).figures()).toEqual(before);
  });

  it('keeps the state when a commit has none', async () => {
    await ledger.commit({ snapshot: { count: 1 } });
    await ledger.commit({ transitions: [transitionAt(3)] });
    expect(await ledger.load()).toMatchObject({ snapshot: { count: 1 } });
  });

  it('stores what was given to it, whatever becomes of that afterwards', async () => {
    const snapshot = { count: 1 };
    const committed = ledger.commit({ snapshot });
    snapshot.count = 2;
    await committed;
    expect(await ledger.load()).toMatchObject({ snapshot: { count: 1 } });
  });

  it('stores nothing of a commit of which something cannot be stored', async () => {
    const unnamed = { ...transitionAt(5), rule: null as unknown as string };
    await expect(ledger.commit({ ...commitAt(4), transitions: [transitionAt(4), unnamed] })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
    await expect(
      ledger.commit({ deliveries: [{ queue: 'log', key: 'a', timeMs: 0, item: undefined }] }),
    ).rejects.toThrow(new TypeError('what is offered as a is no plain data'));
    expect(await ledger.transitions({ ...ALWAYS, limit: 1 })).toEqual([transitionAt(3)]);
    expect((await ledger.commit(commitAt(4))).transitions).toBe(1);
  });

  it('knows what came into a queue last, waiting or delivered, after a restart too', async () => {
    expect(await ledger.newestKey('followed')).toBeUndefined();
    const queue = await ledger.queue('followed', { rememberedKeys: 1 });
    for (const key of ['a', 'b']) await queue.add({ key, timeMs: 1, item: key });
    expect(await ledger.newestKey('followed')).toBe('b');
    for (let i = 0; i < 2; i++) await queue.remove((await queue.first())?.id ?? 0);
    await reopen();
    expect(await ledger.newestKey('followed')).toBe('b');
  });

  it('drops what a queue has no room for, and says so', async () => {
    const queue = await ledger.queue('small', { maxItems: 2, drop: 'newest' });
    const deliveries = ['a', 'b', 'c'].map((key) => ({ queue: 'small', key, timeMs: 1, item: key }));
    expect((await ledger.commit({ deliveries })).deliveries.map(({ result }) => result)).toEqual([
      'added',
      'added',
      'full',
    ]);
    expect(queue.figures()).toMatchObject({ items: 2, maxItems: 2 });
  });

  it('makes a queue smaller when it is asked for with other bounds', async () => {
    const queue = await ledger.queue<string>('shrinking');
    for (const key of ['a', 'b', 'c', 'd']) await queue.add({ key, timeMs: 1, item: key });
    const smaller = await ledger.queue<string>('shrinking', { maxItems: 2 });
    expect(await smaller.add({ key: 'e', timeMs: 1, item: 'e' })).toEqual({ result: 'added', dropped: 3 });
    expect(await smaller.first()).toMatchObject({ key: 'd' });
  });

  it('serves calls in their order', async () => {
    const queue = await ledger.queue<string>('in order', { maxItems: 1 });
    const added = queue.add({ key: 'a', timeMs: 1, item: 'a' });
    const first = queue.first();
    const second = queue.add({ key: 'b', timeMs: 2, item: 'b' });
    expect(await Promise.all([added, first, second])).toMatchObject([
      { result: 'added' },
      { key: 'a' },
      { result: 'full' },
    ]);
  });

  it.each([{ maxItems: 0 }, { maxItems: 1.5 }, { rememberedKeys: -1 }])(
    'has no queue bounded by %o',
    async (bounds) => {
      await expect(ledger.queue('impossible', bounds)).rejects.toThrow(RangeError);
    },
  );

  it('waits while somebody else writes', async () => {
    const added = await whileWriting(async () => {
      const committed = ledger.commit({ transitions: [transitionAt(6)] });
      // It is on the thread when another thread has answered.
      await using history = openHistory(file.path);
      await history.facts();
      return { committed };
    });
    expect((await added.committed).transitions).toBe(1);
  });

  it('says so when somebody else writes for too long, and commits afterwards', async () => {
    await using impatient = openLedger({ file: file.path, busyTimeoutMs: 5 });
    await whileWriting(async () => {
      await expect(impatient.commit({ transitions: [transitionAt(7)] })).rejects.toMatchObject({
        code: 'STORAGE_BUSY',
      });
    });
    expect((await impatient.commit({ transitions: [transitionAt(7)] })).transitions).toBe(1);
  });

  it('tells of transitions by range, rule and alert, from either end', async () => {
    await ledger.commit({ transitions: transitionsBetween(1, 30) });
    const { timeMs: fromMs } = transitionAt(10);
    const { timeMs: toMs } = transitionAt(14);
    const oldest = await ledger.transitions({ fromMs, toMs, order: 'oldest' });
    expect(oldest).toEqual(transitionsBetween(10, 13));
    expect(await ledger.transitions({ fromMs, toMs })).toEqual(oldest.toReversed());
    expect(await ledger.transitions({ fromMs, toMs, limit: 1, order: 'oldest' })).toEqual([transitionAt(10)]);
    expect(await ledger.transitions({ ...ALWAYS, rule: 'disk-full-soon', order: 'oldest' })).toEqual(
      [10, 20, 30].map(transitionAt),
    );
    expect(await ledger.transitions({ ...ALWAYS, alertId: transitionAt(8).alertId })).toEqual([9, 8].map(transitionAt));
  });

  it('tells of transitions after one, in the order they were stored, whatever clocks said', async () => {
    const late = { ...transitionAt(53), id: 'late', timeMs: transitionAt(51).timeMs };
    await ledger.commit({ transitions: [...transitionsBetween(51, 53), late] });
    const { timeMs: fromMs } = transitionAt(51);
    const after = (id: string) => ledger.transitions({ ...ALWAYS, fromMs, after: id });
    expect(await after(transitionAt(52).id)).toEqual([transitionAt(53), late]);
    expect(await after('late')).toEqual([]);
    expect(await after('forgotten')).toHaveLength(4);
  });

  it('is read by who has only the file', async () => {
    await using history = openHistory(file.path);
    const request = { ...ALWAYS, limit: 3 };
    expect(await history.alertTransitions(request)).toEqual(await ledger.transitions(request));
  });

  it.each([
    { fromMs: 5, toMs: 5 },
    { ...ALWAYS, limit: -1 },
    { ...ALWAYS, limit: 0.5 },
  ])('does not answer %o', async (request) => {
    await expect(ledger.transitions(request)).rejects.toMatchObject({ code: 'STORAGE_QUERY_INVALID' });
  });

  it('answers nothing after it was closed, but what was asked before', async () => {
    const closing = openLedger({ file: file.path });
    const asked = closing.load();
    await closing.close();
    await expect(asked).resolves.toBeDefined();
    await expect(closing.load()).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
  });
});
