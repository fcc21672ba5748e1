/** The live stream for typed clients: server-sent events that resume by the sequence number of a frame. */
import { compileSelector } from '@tidemark/core';
import { tracked } from '@trpc/server';
import type { z } from 'zod';
import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import { liveInput } from '../shapes/shapes.ts';
import { reading } from './procedures.ts';
import { selectorOf } from './selector.ts';

/** Where a stream begins: behind the frame its client saw last, else `backlog` frames back. */
function firstSeq({ live }: Recording, { lastEventId, backlog }: z.output<typeof liveInput>): number {
  const seen = lastEventId === undefined ? Number.NaN : Number(lastEventId);
  // A number from the future belongs to another file: this agent was started on a fresh one since.
  return seen <= live.newestSeq ? seen : live.seqBefore(backlog);
}

export const live = reading.input(liveInput).subscription(async function* ({ ctx, input, signal }) {
  const matches = compileSelector(await selectorOf(input.match, ctx.recording));
  const after = firstSeq(ctx.recording, input);
  if (ctx.live === undefined) throw apiError('API_NOT_FOUND', 'this server has no live streams');
  const server = await ctx.live.open();
  const frames = server.frames({ after, matches, signal: signal as AbortSignal }, ctx.caller);
  for await (const frame of frames) yield tracked(String(frame.seq), frame);
});
