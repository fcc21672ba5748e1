import type { LiveFrames } from '@tidemark/api';
import type { Clock } from '@tidemark/core';
import { createMemoryQueue, type DeliveryQueue } from '@tidemark/plugin-kit/host';
import type { Ledger } from '@tidemark/storage';
import type { ExporterPlan } from './exporter-plan.ts';
import { parseRangeKey, type QueuedRange, rangeKey } from './frame-range.ts';

/** How far a receiver is: the newest frame that it has. */
export interface Place {
  readonly seq: number;
  readonly timeMs: number;
}

export interface OpenedQueue {
  readonly queue: DeliveryQueue<QueuedRange>;
  /** The frame behind which cutting goes on. */
  readonly afterSeq: number;
  readonly reached: Place;
}

export interface RangeQueueContext {
  readonly ledger: Pick<Ledger, 'queue' | 'newestKey'>;
  readonly clock: Clock;
  /** Where the history ended before this run of the agent; 0 when nobody knows. */
  readonly startSeq: number;
  /** When this run began: Unix epoch, milliseconds. */
  readonly beganMs: number;
}

/** The queue of an exporter in the ledger. Throws `STORAGE_*` errors. */
export async function openRangeQueue(
  plan: Pick<ExporterPlan, 'name' | 'maxWaiting'>,
  { ledger, clock, startSeq, beganMs }: RangeQueueContext,
): Promise<OpenedQueue> {
  const name = `export/${plan.name}`;
  const bounds = { maxItems: plan.maxWaiting, drop: 'oldest', rememberedKeys: 1 } as const;
  const queue: DeliveryQueue<QueuedRange> = await ledger.queue<QueuedRange>(name, bounds);
  const newest = parseRangeKey((await ledger.newestKey(name)) ?? '');
  if (newest === undefined) await markBeginning(queue, { afterSeq: startSeq, lastSeq: startSeq, beganMs });
  // What was in memory while the file could not be written is gone with the process, and its numbers are given again.
  const afterSeq = newest === undefined ? startSeq : Math.min(newest.lastSeq, startSeq || newest.lastSeq);
  const first = await queue.first();
  const reached = { seq: first?.item.afterSeq ?? afterSeq, timeMs: first?.timeMs ?? clock.now() };
  return { queue, afterSeq, reached };
}

/**
 * For receivers that take no times: it begins with the newest frame there is, and keeps one. That newer ones take its place
 * is no loss.
 */
export async function openNewestQueue({
  live,
  clock,
}: {
  readonly live: Pick<LiveFrames, 'seqBefore'>;
  readonly clock: Clock;
}): Promise<OpenedQueue> {
  const memory = createMemoryQueue<QueuedRange>({ maxItems: 1, rememberedKeys: 0 });
  const add: typeof memory.add = async (entry) => {
    await memory.add(entry);
    return { result: 'added', dropped: 0 };
  };
  const queue = { ...memory, add };
  const afterSeq = live.seqBefore(1);
  return { queue, afterSeq, reached: { seq: afterSeq, timeMs: clock.now() } };
}

/** Remembers where it all began, so that who is killed before the first range is cut goes on from there. */
async function markBeginning(queue: DeliveryQueue<QueuedRange>, item: QueuedRange): Promise<void> {
  await queue.add({ key: rangeKey(item), item, timeMs: item.beganMs });
  const first = await queue.first();
  if (first !== undefined) await queue.remove(first.id);
}
