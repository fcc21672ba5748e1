import { createFakeClock, type FakeClock } from '@tidemark/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { passTime } from '../../test/pass-time.ts';
import { permanent, retryable } from '../contract/failure.ts';
import { createDelivery } from './delivery.ts';
import { createMemoryQueue } from './memory-queue.ts';

const OUTCOMES = ['accept', 'accept late', 'retry', 'retry later', 'refuse', 'stall', 'throw'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Offers and pauses, in order. An offer is the number of an item, which may come twice. */
const STEP = fc.oneof(
  { weight: 3, arbitrary: fc.record({ offer: fc.nat({ max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ passMs: fc.integer({ min: 1, max: 90_000 }) }) },
);

const POLICY = { deadlineMs: 3000, graceMs: 100, giveUpAfterMs: 300_000 };

function sinkOf(script: readonly Outcome[], clock: FakeClock) {
  const accepted: number[] = [];
  let calls = 0;
  const deliver = async (item: number, signal: AbortSignal): Promise<void> => {
    const outcome = script[calls++ % script.length];
    if (outcome === 'retry') throw retryable('busy');
    if (outcome === 'retry later') throw retryable('busy', { afterMs: 7000 });
    if (outcome === 'refuse') throw permanent('no');
    if (outcome === 'throw') throw new TypeError('a mistake');
    if (outcome === 'stall') await new Promise((_, reject) => signal.addEventListener('abort', reject));
    if (outcome === 'accept late') await new Promise<void>((resolve) => void clock.setTimer(2000, resolve));
    accepted.push(item);
  };
  return { accepted, deliver };
}

it('loses nothing uncounted, brings nothing twice after success, and keeps the order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 12 }),
      fc.array(STEP, { maxLength: 25 }),
      fc.record({ maxItems: fc.integer({ min: 1, max: 8 }), drop: fc.constantFrom('oldest', 'newest') }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (script, steps, queue, random) => {
        const clock = createFakeClock();
        const sink = sinkOf(script, clock);
        const delivery = createDelivery<number>({
          clock,
          sink,
          queue: createMemoryQueue({ ...queue, rememberedKeys: 100 }),
          policy: POLICY,
          random: () => random,
        });
        const queued: number[] = [];
        for (const step of steps) {
          if ('passMs' in step) await passTime(clock, step.passMs, 3000);
          else if ((await delivery.offer(`${step.offer}`, step.offer)) === 'queued') queued.push(step.offer);
        }
        const closing = delivery.close({ timeoutMs: 30_000 });
        await passTime(clock, 31_000, 3000);
        const { figures, left } = await closing;

        const { overflow, rejected, expired } = figures.dropped;
        expect(figures.offered).toBe(figures.delivered + figures.duplicates + overflow + rejected + expired + left);
        // What the end cuts off may arrive all the same when the sink heeds no signal; it stays in the queue.
        const unheard = sink.accepted.length - figures.delivered;
        expect([0, left === 0 ? 0 : 1]).toContain(unheard);
        expect(new Set(sink.accepted).size).toBe(sink.accepted.length);
        // What was dropped may have been offered again, so an item's place is that of the last time it was queued.
        const places = sink.accepted.map((item) => queued.lastIndexOf(item));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(figures.queue.items).toBeLessThanOrEqual(queue.maxItems);
      },
    ),
    { numRuns: 150 },
  );
});
