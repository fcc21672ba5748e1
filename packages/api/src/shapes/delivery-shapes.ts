import { z } from 'zod';

export const timeMs = z.number().meta({ description: 'Unix epoch, milliseconds', example: 1_800_000_000_000 });

/** What went wrong last. */
export const problemShape = z.object({ message: z.string(), code: z.string().nullable(), timeMs });

/** How it goes with whatever is delivered to somebody: messages to receivers, batches to exporters. */
export const deliveryShape = z.object({
  state: z.enum(['running', 'draining', 'closed']),
  breaker: z.object({
    state: z.enum(['closed', 'open', 'half-open']),
    failuresInARow: z.number(),
    openForMs: z.number(),
  }),
  queue: z.object({ items: z.number(), maxItems: z.number(), oldestMs: timeMs.nullable() }),
  delivered: z.number(),
  deliveredByRetry: z.number().describe('Those of `delivered` that needed more than one attempt'),
  attempts: z.number(),
  retries: z.number(),
  failedAttempts: z.number(),
  dropped: z.object({ overflow: z.number(), rejected: z.number(), expired: z.number() }),
  latency: z.object({ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number() }).nullable(),
  lastDeliveredMs: timeMs.nullable(),
  lastProblem: problemShape.nullable(),
  nextAttemptInMs: z.number(),
});

export type DeliveryShape = z.infer<typeof deliveryShape>;
export type ProblemShape = z.infer<typeof problemShape>;
