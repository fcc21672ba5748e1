import { z } from 'zod';
import { deliveryShape, problemShape, timeMs } from './delivery-shapes.ts';

/** Somewhere the recording is sent to, and how that goes. */
export const exporterShape = z.object({
  name: z.string(),
  plugin: z.string(),
  state: z
    .enum(['starting', 'running', 'down', 'stopped', 'closed'])
    .describe(
      'Of its process: a down one is started by the next batch; a stopped one ended too often, and waits for a restart',
    ),
  sinceMs: timeMs,
  ends: z.number().describe('How often its process ended, or had to be ended, by its own fault'),
  problem: problemShape.nullable().describe('Why its process ended, or did not start, last'),
  usage: z
    .object({ rssBytes: z.number(), heapBytes: z.number(), buffersBytes: z.number(), cpuRatio: z.number() })
    .describe('What its process takes; zeros while it has none'),
  behind: z
    .object({ frames: z.number(), ms: z.number() })
    .nullable()
    .describe('How much is recorded that the receiver does not have; null until that is read from the file'),
  lostFrames: z.number().describe('Frames that were not in the history any more when their turn came'),
  delivery: deliveryShape.nullable().describe('Of batches; null until the queue is read from the file'),
});

export const exportersShape = z.array(exporterShape);

export const exporterInput = z.object({ name: z.string().max(256) });

export type ExporterShape = z.infer<typeof exporterShape>;
