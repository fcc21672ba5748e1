import { describe, expect, it } from 'vitest';
import { describeDeliveryQueue } from '../testing/describe-delivery-queue.ts';
import { createMemoryQueue } from './memory-queue.ts';

describeDeliveryQueue('queue in memory', { describe, it, open: async (options) => createMemoryQueue(options) });

it.each([{ maxItems: 0 }, { maxItems: 1.5 }, { rememberedKeys: -1 }])('cannot be bounded by %o', (options) => {
  expect(() => createMemoryQueue(options)).toThrow(RangeError);
});
