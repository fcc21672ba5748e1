import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notification, Transition } from '@tidemark/alerts';
import { createFakeClock } from '@tidemark/core';
import type { AlertMessage } from '@tidemark/plugin-kit';
import { type Ledger, openLedger } from '@tidemark/storage';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertMessage } from './alert-message.ts';
import { OutcomeWriter } from './outcome-writer.ts';

const T0 = 1_800_000_000_000;
const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, order: 'oldest' } as const;

let dir: string;
let ledger: Ledger;
let refusals: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-writer-'));
  ledger = openLedger({ file: join(dir, 'tidemark.db') });
  refusals = 0;
});

afterEach(async () => {
  await ledger.close();
  rmSync(dir, { recursive: true });
});

const transition = (n: number): Transition => {
  return {
    id: `t-${n}`,
    alertId: 'a-1',
    rule: 'r',
    labels: {},
    timeMs: T0 + n,
    from: 'pending',
    to: 'firing',
    reason: 'held',
  };
};

const notification = (n: number, receiver = 'hook'): Notification => {
  const alert = {
    alertId: 'a-1',
    status: 'firing',
    rule: 'r',
    labels: {},
    level: 'critical',
    firedMs: T0,
    description: 'd',
  } as const;
  return { id: `n-${n}`, receiver, route: 'all', groupLabels: {}, timeMs: T0 + n, status: 'firing', alerts: [alert] };
};

/** A writer whose file refuses as often as `refusals` says, and what became known. */
function createWriter() {
  const clock = createFakeClock(T0);
  const [stored, queued, logged]: [string[], string[], string[]] = [[], [], []];
  const state = { count: 0 };
  const writer = new OutcomeWriter({
    ledger: {
      commit: (commit) => (refusals-- > 0 ? Promise.reject(new Error('disk full')) : ledger.commit(commit)),
    },
    clock,
    logger: pino({ base: null }, { write: (line) => void logged.push(JSON.parse(line).msg) }),
    snapshot: () => ({ count: state.count }),
    messageOf: (given) => (given.receiver === 'hook' ? alertMessage(given, () => undefined) : undefined),
    onStored: (transitions) => stored.push(...transitions.map(({ id }) => id)),
    onQueued: (receiver, { result }) => queued.push(`${receiver} ${result}`),
  });
  const add = (n: number, receiver?: string) => {
    state.count = n;
    return writer.add({ transitions: [transition(n)], notifications: [notification(n, receiver)] });
  };
  return { clock, writer, stored, queued, logged, add };
}

describe('OutcomeWriter', () => {
  it('stores state, what happened and what is to be told, and says so afterwards', async () => {
    const { add, stored, queued } = createWriter();
    const added = add(1);
    expect(stored).toEqual([]);
    expect(await added).toBe(true);
    expect([stored, queued]).toEqual([['t-1'], ['hook added']]);
    expect((await ledger.load())?.snapshot).toEqual({ count: 1 });
    expect(await ledger.transitions(ALWAYS)).toEqual([transition(1)]);
    const first = await (await ledger.queue<AlertMessage>('hook')).first();
    expect(first).toMatchObject({ key: 'n-1', item: { severity: 'critical', title: 'r critical: d' } });
  });

  it('tries again with the newest state until the file takes it; nothing is lost, doubled or told before', async () => {
    const { clock, writer, add, stored, queued, logged } = createWriter();
    refusals = 3;
    expect(await add(1)).toBe(false);
    expect(writer.problem).toMatchObject({ code: 'unknown', message: 'disk full', sinceMs: T0, waiting: 1 });
    expect(await add(2)).toBe(false);
    await clock.advance(1000);
    await expect.poll(() => refusals).toBe(1);
    expect([await add(3), stored, queued]).toEqual([false, [], []]);
    await clock.advance(2000);
    await expect.poll(() => refusals).toBe(0);
    expect(await add(4)).toBe(false);
    await clock.advance(4000);
    await expect.poll(() => stored.length).toBe(4);
    expect(stored).toEqual(['t-1', 't-2', 't-3', 't-4']);
    expect(queued).toEqual(['hook added', 'hook added', 'hook added', 'hook added']);
    expect((await ledger.load())?.snapshot).toEqual({ count: 4 });
    expect(writer.problem).toBeNull();
    expect(logged).toEqual([
      'what happened to alerts could not be stored, and is told to nobody until it is',
      'what happened to alerts is stored again',
    ]);
  });

  it('lets what is only pending wait for company, ten minutes at most', async () => {
    const { clock, writer, add, stored } = createWriter();
    const pending = (n: number) => writer.take({ transitions: [transition(n)], notifications: [] });
    pending(1);
    expect(await add(2)).toBe(true);
    expect(stored).toEqual(['t-1', 't-2']);
    pending(3);
    await clock.advance(599_999);
    expect(stored).toHaveLength(2);
    await clock.advance(1);
    await expect.poll(() => stored).toEqual(['t-1', 't-2', 't-3']);
  });

  it('stores what is only pending for somebody who is about to read it', async () => {
    const { writer, stored } = createWriter();
    await writer.saveWaiting();
    expect((await ledger.load())?.snapshot).toBeUndefined();
    writer.take({ transitions: [transition(1)], notifications: [] });
    await writer.saveWaiting();
    expect(stored).toEqual(['t-1']);
    expect(await ledger.transitions(ALWAYS)).toEqual([transition(1)]);
  });

  it('leaves out messages to receivers that are no more, not what happened', async () => {
    const { add, stored, queued } = createWriter();
    expect(await add(1, 'gone')).toBe(true);
    expect([stored, queued]).toEqual([['t-1'], []]);
  });

  it('makes one last attempt when it closes, without waiting for its turn', async () => {
    const { writer, add } = createWriter();
    refusals = 1;
    expect(await add(1)).toBe(false);
    expect(await writer.close()).toBe(true);
    expect(await ledger.transitions(ALWAYS)).toEqual([transition(1)]);
    refusals = 9;
    expect(await writer.close()).toBe(false);
  });
});
