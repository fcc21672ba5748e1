import { trpcServer } from '@hono/trpc-server';
import type { TRPCError } from '@trpc/server';
import type { Context, MiddlewareHandler } from 'hono';
import type { GuardedEnv } from '../security/guard.ts';
import { refusalOf, statusOf } from '../server/refusal.ts';
import { failureOf, type RpcContext } from './procedures.ts';
import { appRouter } from './router.ts';

export interface RpcRouteOptions extends Omit<RpcContext, 'caller'> {
  /** Told of errors that are answered with status 500. */
  readonly onError: (error: Error) => void;
}

const ENDPOINT = '/trpc';

const PROCEDURE_PATHS = new Set(Object.keys(appRouter._def.procedures).map((name) => `${ENDPOINT}/${name}`));

/** Answers everything below `/trpc`, and says which procedure it is that answers. */
export function createRpcRoute({ onError, ...context }: RpcRouteOptions): MiddlewareHandler<GuardedEnv> {
  const answer = trpcServer({
    router: appRouter,
    endpoint: ENDPOINT,
    allowBatching: false,
    createContext: (_, c) => ({ ...context, caller: (c as Context<GuardedEnv>).var.caller }),
    onError: ({ error }) => note(error),
    responseMeta: ({ errors: [error] }) => ({ headers: headersOf(error) }),
  });
  return (c, next) => {
    const { path } = c.req;
    if (PROCEDURE_PATHS.has(path)) c.set('procedurePath', path);
    return answer(c, next);
  };

  /** Errors are answered in the way of tRPC. */
  function note(error: TRPCError): void {
    const failure = failureOf(error);
    context.traffic.requests.refused(failure?.code ?? error.code);
    if (failure !== undefined && statusOf(failure) === 500) onError(error.cause ?? error);
  }
}

function headersOf(error: TRPCError | undefined): Record<string, string> {
  const failure = error && failureOf(error);
  return failure === undefined ? {} : refusalOf(failure).headers;
}
