import { describe, expect, it } from 'vitest';
import { passTime } from '../../test/pass-time.ts';
import { type Deliver, down, watchDelivery } from '../../test/watched-delivery.ts';
import { permanent, retryable } from '../contract/failure.ts';
import { createMemoryQueue } from './memory-queue.ts';

/** Never ends by itself; ends when it is aborted, if it is asked to. */
const stall = (heedsSignal: boolean): Deliver => {
  return (_, signal) =>
    new Promise((_resolve, reject) => {
      if (heedsSignal) signal.addEventListener('abort', () => reject(signal.reason));
    });
};

describe('a delivery', () => {
  it('brings everything at once and in order when nothing is wrong', async () => {
    const { clock, accepted, delivery, offerAll } = watchDelivery();
    expect(await offerAll('a', 'b', 'c')).toEqual(['queued', 'queued', 'queued']);
    await passTime(clock, 1);
    expect(accepted).toEqual(['a', 'b', 'c']);
    expect(delivery.figures()).toEqual({
      state: 'running',
      breaker: { state: 'closed', failuresInARow: 0, opened: 0, openForMs: 0 },
      queue: { items: 0, maxItems: 1000, oldestMs: undefined },
      offered: 3,
      duplicates: 0,
      delivered: 3,
      deliveredByRetry: 0,
      attempts: 3,
      retries: 0,
      failedAttempts: 0,
      lateAttempts: 0,
      hungAttempts: 0,
      dropped: { overflow: 0, rejected: 0, expired: 0 },
      queueFailures: 0,
      latency: { lastMs: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0 },
      lastDeliveredMs: expect.any(Number),
      lastProblem: undefined,
      nextAttemptInMs: 0,
    });
  });

  it('loses nothing and doubles nothing through an outage of ten minutes', async () => {
    let isDown = true;
    const { clock, accepted, asked, lines, delivery } = watchDelivery({
      deliver: async () => (isDown ? down() : undefined),
    });
    const offered: string[] = [];
    for (let second = 0; second < 600; second += 5) {
      offered.push(`at ${second}`);
      await delivery.offer(`at ${second}`, `at ${second}`);
      await passTime(clock, 5000, 5000);
    }
    expect(accepted).toEqual([]);
    expect(delivery.figures()).toMatchObject({ breaker: { state: 'open' }, queue: { items: 120 }, delivered: 0 });
    // Asked as often as the pauses allow, not once for each of the 120.
    expect(asked.length).toBeLessThan(30);
    isDown = false;
    await passTime(clock, 60_000, 5000);
    expect(accepted).toEqual(offered);
    expect(delivery.figures()).toMatchObject({
      breaker: { state: 'closed' },
      delivered: 120,
      deliveredByRetry: 1,
      dropped: { overflow: 0, rejected: 0, expired: 0 },
    });
    expect(lines).toEqual(['warn the receiver is away', 'info the receiver is back']);
  });

  it('waits longer after each failure', async () => {
    const { clock, asked, offerAll } = watchDelivery({ deliver: down, policy: { breaker: { failures: 100 } } });
    await offerAll('a');
    await passTime(clock, 16_000);
    expect(asked.map(({ atMs }) => atMs)).toEqual([0, 1000, 3000, 7000, 15_000]);
  });

  it('tries at once when somebody has mended something, and with a closed breaker', async () => {
    let isDown = true;
    const { clock, accepted, delivery, offerAll } = watchDelivery({
      deliver: async () => (isDown ? down() : undefined),
    });
    await offerAll('a');
    await passTime(clock, 60_000, 5000);
    expect(delivery.figures().breaker.state).toBe('open');
    isDown = false;
    delivery.retryNow();
    await passTime(clock, 1);
    expect(accepted).toEqual(['a']);
    expect(delivery.figures()).toMatchObject({ breaker: { state: 'closed' }, nextAttemptInMs: 0 });
    await delivery.close();
  });

  it('gets through to a receiver that flaps', async () => {
    let calls = 0;
    const flapping = async () => (++calls % 3 === 0 ? undefined : down());
    const { clock, accepted, delivery, offerAll } = watchDelivery({ deliver: flapping });
    const items = Array.from({ length: 20 }, (_, n) => `item ${n}`);
    await offerAll(...items);
    await passTime(clock, 120_000, 1000);
    expect(accepted).toEqual(items);
    expect(delivery.figures()).toMatchObject({ delivered: 20, attempts: 60, retries: 40, breaker: { opened: 0 } });
  });

  it('tries once when the breaker is half-open, and opens it again when that fails', async () => {
    const policy = { backoff: { baseMs: 1, maxMs: 1 }, breaker: { failures: 3, openMs: 30_000 } };
    const { clock, asked, delivery, offerAll } = watchDelivery({ deliver: down, policy });
    await offerAll('a', 'b');
    await passTime(clock, 90_000, 1000);
    const [, , third = { atMs: 0 }, ...probes] = asked;
    expect(probes.map(({ item, atMs }) => [item, atMs - third.atMs])).toEqual([
      ['a', 30_000],
      ['a', 60_000],
    ]);
    expect(delivery.figures().breaker).toMatchObject({ state: 'open', opened: 3 });
  });

  it('comes back when the receiver asked for it', async () => {
    let calls = 0;
    const busy = async () => {
      if (++calls === 1) throw retryable('429', { afterMs: 42_000 });
    };
    const { clock, asked, delivery, offerAll } = watchDelivery({ deliver: busy });
    await offerAll('a');
    await passTime(clock, 1000);
    expect(delivery.figures().nextAttemptInMs).toBe(41_000);
    await passTime(clock, 60_000, 1000);
    expect(asked.map(({ atMs }) => atMs)).toEqual([0, 42_000]);
  });

  it('does not let a receiver send it away for ever', async () => {
    const policy = { maxRetryAfterMs: 5000, giveUpAfterMs: 8000 };
    const away = () => Promise.reject(retryable('503', { afterMs: 1e12 }));
    const { clock, asked, offerAll } = watchDelivery({ deliver: away, policy });
    await offerAll('a');
    await passTime(clock, 6000);
    expect(asked.map(({ atMs }) => atMs)).toEqual([0, 5000]);
  });

  it('ends an attempt at its deadline', async () => {
    const { clock, delivery, offerAll } = watchDelivery({ deliver: stall(true), policy: { deadlineMs: 2000 } });
    await offerAll('a');
    await passTime(clock, 2000);
    expect(delivery.figures()).toMatchObject({ attempts: 1, failedAttempts: 1, lateAttempts: 1, hungAttempts: 0 });
    expect(delivery.figures().lastProblem).toMatchObject({
      code: 'PLUGIN_KIT_DEADLINE',
      message: 'it did not end within 2 s',
    });
  });

  it('leaves an attempt behind that heeds no signal', async () => {
    const policy = { deadlineMs: 2000, graceMs: 500 };
    const { clock, delivery, offerAll } = watchDelivery({ deliver: stall(false), policy });
    await offerAll('a');
    await passTime(clock, 2250);
    expect(delivery.figures().hungAttempts).toBe(0);
    await passTime(clock, 250);
    expect(delivery.figures()).toMatchObject({ attempts: 1, lateAttempts: 1, hungAttempts: 1 });
    await passTime(clock, 1000);
    expect(delivery.figures().attempts).toBe(2);
  });

  it('does not bring again what was accepted just after the deadline', async () => {
    const late: Deliver = (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    const { clock, asked, delivery, offerAll } = watchDelivery({ deliver: late, policy: { deadlineMs: 2000 } });
    await offerAll('a');
    await passTime(clock, 60_000, 1000);
    expect([asked.length, delivery.figures().delivered]).toEqual([1, 1]);
  });

  it('gives up what is refused for good, and goes on with the next', async () => {
    const picky = async (item: string) => {
      if (item === 'bad') throw permanent('400: no such field');
    };
    const { clock, accepted, lines, delivery, offerAll } = watchDelivery({ deliver: picky });
    await offerAll('a', 'bad', 'b');
    await passTime(clock, 1);
    expect(accepted).toEqual(['a', 'b']);
    expect(delivery.figures()).toMatchObject({
      dropped: { rejected: 1 },
      breaker: { failuresInARow: 0 },
      lastProblem: { message: '400: no such field', code: 'PLUGIN_KIT_PERMANENT' },
    });
    expect(lines).toEqual(['error gave up: the receiver refuses it']);
  });

  it('tells the log once why it gives up one after the other, until something is accepted', async () => {
    const picky = async (item: string) => {
      if (item !== 'good') throw permanent('400: no such field');
    };
    const { clock, lines, delivery, offerAll } = watchDelivery({ deliver: picky });
    await offerAll('bad', 'worse', 'good', 'bad again');
    await passTime(clock, 1);
    expect(delivery.figures().dropped.rejected).toBe(3);
    expect(lines).toEqual(['error gave up: the receiver refuses it', 'error gave up: the receiver refuses it']);
  });

  it('gives up what has waited too long', async () => {
    let isDown = true;
    const policy = { giveUpAfterMs: 60_000, backoff: { maxMs: 5000 }, breaker: { openMs: 5000 } };
    const { clock, accepted, delivery, offerAll } = watchDelivery({
      deliver: async () => (isDown ? down() : undefined),
      policy,
    });
    await offerAll('old');
    await passTime(clock, 50_000, 1000);
    await offerAll('new');
    await passTime(clock, 30_000, 1000);
    isDown = false;
    await passTime(clock, 70_000, 1000);
    expect(accepted).toEqual(['new']);
    expect(delivery.figures().dropped).toEqual({ overflow: 0, rejected: 0, expired: 1 });
  });

  it('takes the same thing once', async () => {
    const { clock, accepted, delivery, offerAll } = watchDelivery();
    await offerAll('a');
    await passTime(clock, 1);
    expect(await offerAll('a', 'b', 'b')).toEqual(['duplicate', 'queued', 'duplicate']);
    await passTime(clock, 1);
    expect(accepted).toEqual(['a', 'b']);
    expect(delivery.figures()).toMatchObject({ offered: 4, duplicates: 2, delivered: 2 });
  });

  it.each([
    ['oldest', ['a', 'd', 'e'], ['queued', 'queued', 'queued', 'queued', 'queued']],
    ['newest', ['a', 'b', 'c'], ['queued', 'queued', 'queued', 'full', 'full']],
  ] as const)('drops the %s when the queue is full, and counts them', async (drop, kept, answers) => {
    let isDown = true;
    const { clock, accepted, delivery, offerAll } = watchDelivery({
      deliver: async () => (isDown ? down() : undefined),
      queue: { maxItems: 3, drop },
    });
    const first = await offerAll('a');
    await passTime(clock, 1);
    expect([...first, ...(await offerAll('b', 'c', 'd', 'e'))]).toEqual(answers);
    isDown = false;
    await passTime(clock, 5000);
    expect(accepted).toEqual(kept);
    expect(delivery.figures().dropped.overflow).toBe(2);
  });

  it('wakes up for what somebody else has queued', async () => {
    const queue = createMemoryQueue<string>();
    const { clock, accepted, delivery } = watchDelivery({ queueOf: () => queue });
    await passTime(clock, 1);
    await queue.add({ key: 'a', item: 'a', timeMs: clock.now() });
    delivery.wake();
    await passTime(clock, 1);
    expect(accepted).toEqual(['a']);
  });

  it('brings nothing twice because the queue cannot say that it is delivered', async () => {
    let failures = 2;
    const { clock, accepted, delivery, offerAll } = watchDelivery({
      queueOf: (queue) => ({
        ...queue,
        remove: async (id) => {
          if (failures-- > 0) throw new Error('disk full');
          await queue.remove(id);
        },
      }),
    });
    await offerAll('a', 'b');
    await passTime(clock, 10_000);
    expect(accepted).toEqual(['a', 'b']);
    expect(delivery.figures()).toMatchObject({ queueFailures: 2, delivered: 2, lastProblem: { message: 'disk full' } });
  });

  it('counts a sink that throws at once as any other failure', async () => {
    const throwing = (() => {
      throw new TypeError('x is undefined');
    }) as Deliver;
    const { clock, delivery, offerAll } = watchDelivery({ deliver: throwing });
    await offerAll('a');
    await passTime(clock, 1);
    expect(delivery.figures()).toMatchObject({ failedAttempts: 1, lastProblem: { message: 'x is undefined' } });
  });
});
