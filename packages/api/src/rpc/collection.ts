/** Collecting: whether, and how often. Changing it needs the role `operate`. */
import type { Recording } from '../recording.ts';
import { collectionShape, intervalInput } from '../shapes/shapes.ts';
import { operating, reading, router } from './procedures.ts';

const now = ({ collection: { isCollecting, intervalMs } }: Recording) => ({ isCollecting, intervalMs });

export const collection = router({
  status: reading.output(collectionShape).query(({ ctx }) => now(ctx.recording)),

  start: operating.output(collectionShape).mutation(({ ctx }) => {
    ctx.recording.collection.start();
    return now(ctx.recording);
  }),

  /** The tick in progress is recorded still. What is missing from then on is a gap. */
  stop: operating.output(collectionShape).mutation(({ ctx }) => {
    ctx.recording.collection.stop();
    return now(ctx.recording);
  }),

  setInterval: operating
    .input(intervalInput)
    .output(collectionShape)
    .mutation(({ ctx, input }) => {
      ctx.recording.collection.setInterval(input.intervalMs);
      return now(ctx.recording);
    }),
});
