import { createFakeClock } from '@tidemark/core';
import { retryable } from '../src/contract/failure.ts';
import { createDelivery, type DeliverySink } from '../src/delivery/delivery.ts';
import { createMemoryQueue, type MemoryQueueOptions } from '../src/delivery/memory-queue.ts';
import type { DeliveryPolicyOptions } from '../src/delivery/policy.ts';
import type { DeliveryQueue } from '../src/delivery/queue.ts';

export type Deliver = DeliverySink<string>['deliver'];

export interface WatchedParts {
  readonly deliver?: Deliver;
  readonly sink?: Partial<DeliverySink<string>>;
  readonly policy?: DeliveryPolicyOptions;
  readonly queue?: MemoryQueueOptions;
  readonly queueOf?: (queue: DeliveryQueue<string>) => DeliveryQueue<string>;
  readonly random?: () => number;
}

/** A delivery on a fake clock, and what its sink accepted and was asked for. */
export function watchDelivery({
  deliver = async () => undefined,
  sink,
  policy,
  queue,
  queueOf = (q) => q,
  random = () => 1,
}: WatchedParts = {}) {
  const clock = createFakeClock();
  const asked: { item: string; atMs: number }[] = [];
  const accepted: string[] = [];
  const lines: string[] = [];
  const level = (name: string) => (message: string) => lines.push(`${name} ${message}`);
  const delivery = createDelivery<string>({
    clock,
    random,
    queue: queueOf(createMemoryQueue(queue)),
    ...(policy === undefined ? {} : { policy }),
    log: { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') },
    sink: {
      ...sink,
      deliver: async (item, signal) => {
        asked.push({ item, atMs: clock.monotonic() });
        await deliver(item, signal);
        accepted.push(item);
      },
    },
  });
  const offerAll = (...items: string[]) => Promise.all(items.map((item) => delivery.offer(item, item)));
  return { clock, asked, accepted, lines, delivery, offerAll };
}

export const down = () => Promise.reject(retryable('connection refused'));
