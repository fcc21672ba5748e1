import { isTidemarkError, type TidemarkError } from '@tidemark/core';
import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { apiError } from '../errors.ts';
import type { LiveDoor } from '../live/live-door.ts';
import type { Recording } from '../recording.ts';
import { type Caller, type Role, requireRole } from '../security/roles.ts';
import { type RefusalStatus, statusOf } from '../server/refusal.ts';
import type { Traffic } from '../server/traffic.ts';
import { inputError } from '../shapes/input-error.ts';

/** What every procedure is given. */
export interface RpcContext {
  readonly recording: Recording;
  readonly traffic: Traffic;
  readonly caller: Caller;
  /** Undefined when this server has no live streams. */
  readonly live: LiveDoor | undefined;
  /** The folder of the tokens; undefined when there is none. */
  readonly tokensDir: string | undefined;
}

/** tRPC's own names for HTTP statuses. */
const TRPC_CODE: Readonly<Record<RefusalStatus, TRPCError['code']>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  406: 'BAD_REQUEST',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'BAD_REQUEST',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

const t = initTRPC.context<RpcContext>().create({
  sse: { ping: { enabled: true, intervalMs: 5000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter: ({ shape, error }) => {
    const failure = failureOf(error);
    return {
      ...shape,
      message: failure?.message ?? shape.message,
      data: {
        ...shape.data,
        stack: undefined,
        ...(failure === undefined ? {} : { tidemark: { code: failure.code, hint: failure.hint } }),
      },
    };
  },
});

export const { router } = t;

/**
 * What a call failed with, as an error of ours; what is none is told without its details. Undefined when tRPC itself
 * refused what was asked, such as a procedure that is not there.
 */
export function failureOf({ code, cause }: TRPCError): TidemarkError | undefined {
  if (isTidemarkError(cause)) return cause;
  return code === 'INTERNAL_SERVER_ERROR' ? apiError('API_FAILED', 'the request failed', { cause }) : undefined;
}

/** Gives our own errors the HTTP status they deserve; the code and the hint travel in `data.tidemark`. */
const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = ownError(result.error);
  if (cause === undefined) return result;
  throw new TRPCError({ code: TRPC_CODE[statusOf(cause)], message: cause.message, cause });
});

function ownError({ code, cause }: TRPCError): TidemarkError | undefined {
  if (isTidemarkError(cause)) return cause;
  return code === 'BAD_REQUEST' && cause instanceof ZodError ? inputError(cause) : undefined;
}

/** A procedure for callers with `role`, or one that may do more. */
const procedureFor = (role: Role) =>
  procedure.use(({ ctx, next }) => {
    requireRole(ctx.caller, role);
    return next();
  });

export const reading = procedureFor('read');
export const operating = procedureFor('operate');
export const administrating = procedureFor('admin');
