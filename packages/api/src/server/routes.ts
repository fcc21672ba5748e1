import { serveStatic } from '@hono/node-server/serve-static';
import { trpcServer } from '@hono/trpc-server';
import type { TRPCError } from '@trpc/server';
import { type Context, Hono } from 'hono';
import { apiError } from '../errors.ts';
import { createHttpRoutes } from '../http/http-routes.ts';
import { liveRoute } from '../live/live-route.ts';
import { LIVE_PATH, type LiveServer } from '../live/live-server.ts';
import type { Recording } from '../recording.ts';
import { failureOf } from '../rpc/procedures.ts';
import { appRouter } from '../rpc/router.ts';
import { type GuardedEnv, type GuardOptions, guard } from '../security/guard.ts';
import { countRequests } from './count-requests.ts';
import { refusalOf, statusOf } from './refusal.ts';
import type { Traffic } from './traffic.ts';

export interface RouteOptions {
  /** Who may come in. */
  readonly guard: GuardOptions;
  /** The folder of the tokens; without it there are none to administrate. */
  readonly tokensDir?: string | undefined;
  /** Without them there is nothing at `/live`, nor are there typed streams. */
  readonly live?: LiveServer | undefined;
  /** Directory of the built dashboard; without it there is no page. */
  readonly dashboardDir?: string | undefined;
  /** Told of errors that are answered with status 500. */
  readonly onError: (error: Error) => void;
}

type RouteContext = Context<GuardedEnv>;

/** Everything the server answers, as one hono application. */
export function createRoutes(recording: Recording, traffic: Traffic, options: RouteOptions): Hono<GuardedEnv> {
  const { tokensDir, live } = options;
  const app = new Hono<GuardedEnv>();
  app.use(countRequests(app, recording.clock, traffic));
  guard(app, options.guard);
  app.use(
    '/trpc/*',
    trpcServer({
      router: appRouter,
      endpoint: '/trpc',
      allowBatching: false,
      createContext: (_, c) => ({ recording, traffic, tokensDir, live, caller: (c as RouteContext).var.caller }),
      onError: ({ error }) => note(error),
      responseMeta: ({ errors: [error] }) => ({ headers: headersOf(error) }),
    }),
  );
  if (live !== undefined) app.get(LIVE_PATH, liveRoute(live));
  app.route('/', createHttpRoutes(recording, traffic));
  if (options.dashboardDir !== undefined) app.get('*', serveStatic({ root: options.dashboardDir }));
  app.notFound((c) => refuse(c, whyNotFound(app, c)));
  app.onError((error, c) => refuse(c, error));
  return app;

  function refuse(c: Context, error: Error): Response {
    const { status, body, headers } = refusalOf(error);
    traffic.requests.refused(body.error.code);
    if (status === 500) options.onError(error);
    return c.json(body, status, headers);
  }

  /** Over tRPC, errors are answered in its own way. */
  function note(error: TRPCError): void {
    const failure = failureOf(error);
    traffic.requests.refused(failure?.code ?? error.code);
    if (failure !== undefined && statusOf(failure) === 500) options.onError(error.cause ?? error);
  }
}

function headersOf(error: TRPCError | undefined): Record<string, string> {
  const failure = error && failureOf(error);
  return failure === undefined ? {} : refusalOf(failure).headers;
}

/** A path that is there for other methods is told so, with their names. */
function whyNotFound(app: Hono<GuardedEnv>, c: Context): Error {
  const { path, method } = c.req;
  const allowed = methodsAt(app, path);
  if (allowed.length === 0) return apiError('API_NOT_FOUND', `there is nothing at ${path}`);
  c.header('allow', allowed.join(', '));
  return apiError('API_METHOD_NOT_ALLOWED', `${path} is there for ${allowed.join(', ')}, not for ${method}`);
}

/** Methods that a path answers; hono answers HEAD wherever it answers GET. */
function methodsAt({ routes }: Hono<GuardedEnv>, path: string): string[] {
  const methods = routes.filter((route) => route.path === path && route.method !== 'ALL').map(({ method }) => method);
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
}
