import {
  compileSelector,
  isTidemarkError,
  METRICS,
  parseSelector,
  requireKnownMetric,
  type Selector,
} from '@tidemark/core';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import type { z } from 'zod';
import { catalogueAnswer, eventsAnswer, latestAnswer, queryAnswer } from './answers.ts';
import { liveFrames } from './live-frames.ts';
import type { Recording } from './recording.ts';
import {
  catalogueShape,
  eventsInput,
  eventsShape,
  latestShape,
  liveInput,
  matchInput,
  queryInput,
  queryShape,
  statusShape,
} from './shapes.ts';
import { readStatus } from './status.ts';
import type { Traffic } from './traffic.ts';

export interface RouterContext {
  readonly recording: Recording;
  readonly traffic: Traffic;
}

/** Errors a caller can mend by asking differently. */
const CALLERS_FAULT = /^CORE_|^STORAGE_QUERY_/;

const t = initTRPC.context<RouterContext>().create({
  sse: { ping: { enabled: true, intervalMs: 5000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      stack: undefined,
      ...(isTidemarkError(error.cause) ? { tidemark: { code: error.cause.code, hint: error.cause.hint } } : {}),
    },
  }),
});

/** Gives our own errors the HTTP status they deserve; the code and the hint travel in `data.tidemark`. */
const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && isTidemarkError(result.error.cause)) {
    const code = CALLERS_FAULT.test(result.error.cause.code) ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
    throw new TRPCError({ code, message: result.error.cause.message, cause: result.error.cause });
  }
  return result;
});

const ALL: Selector = { matchers: [] };

/** Metrics of our own are known before they were recorded; others when they were. */
async function selectorOf(match: string | undefined, { history }: Recording): Promise<Selector> {
  if (match === undefined) return ALL;
  const selector = parseSelector(match);
  if (selector.metric === undefined || selector.metric in METRICS) return selector;
  requireKnownMetric(selector, [...Object.keys(METRICS), ...(await history.metricNames())]);
  return selector;
}

/** Where a stream begins: behind the frame its client saw last, else `backlog` frames back. */
function firstSeq({ live }: Recording, { lastEventId, backlog }: z.output<typeof liveInput>): number {
  const seen = lastEventId === undefined ? Number.NaN : Number(lastEventId);
  // A number from the future belongs to another file: this agent was started on a fresh one since.
  return seen <= (live.newest?.seq ?? 0) ? seen : live.seqBefore(backlog);
}

export const appRouter = t.router({
  status: procedure.output(statusShape).query(({ ctx }) => readStatus(ctx.recording, ctx.traffic.subscribers)),

  series: procedure
    .input(matchInput)
    .output(catalogueShape)
    .query(async ({ ctx, input }) =>
      catalogueAnswer(await ctx.recording.history.series(await selectorOf(input.match, ctx.recording))),
    ),

  latest: procedure
    .input(matchInput)
    .output(latestShape.nullable())
    .query(async ({ ctx, input }) => {
      const matches = compileSelector(await selectorOf(input.match, ctx.recording));
      const frame = ctx.recording.live.newest;
      return frame === undefined ? null : latestAnswer(frame, matches);
    }),

  query: procedure
    .input(queryInput)
    .output(queryShape)
    .query(async ({ ctx, input, signal }) => {
      const { match, ...question } = input;
      const request = { ...question, selector: await selectorOf(match, ctx.recording) };
      return queryAnswer(await ctx.recording.history.query(request, signal === undefined ? {} : { signal }));
    }),

  events: procedure
    .input(eventsInput)
    .output(eventsShape)
    .query(async ({ ctx, input }) => eventsAnswer(await ctx.recording.history.events(input))),

  live: procedure.input(liveInput).subscription(async function* ({ ctx, input, signal }) {
    const matches = compileSelector(await selectorOf(input.match, ctx.recording));
    const after = firstSeq(ctx.recording, input);
    ctx.traffic.subscribers++;
    ctx.traffic.totalSubscribers++;
    try {
      for await (const frame of liveFrames(ctx.recording, { after, matches, signal: signal as AbortSignal })) {
        yield tracked(String(frame.seq), frame);
      }
    } finally {
      ctx.traffic.subscribers--;
    }
  }),
});

export type AppRouter = typeof appRouter;
