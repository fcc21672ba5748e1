import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';
import { apiError } from '../errors.ts';
import { createHttpRoutes } from '../http/http-routes.ts';
import type { HttpSources } from '../http/metrics.ts';
import { LIVE_PATH, type LiveDoor } from '../live/live-door.ts';
import { liveRoute } from '../live/live-route.ts';
import { type GuardedEnv, type GuardOptions, guard } from '../security/guard.ts';
import { countRequests } from './count-requests.ts';
import { refusalOf } from './refusal.ts';
import { whenAsked } from './when-asked.ts';

export interface RouteOptions {
  /** Who may come in. */
  readonly guard: GuardOptions;
  /** The folder of the tokens; without it there are none to administrate. */
  readonly tokensDir?: string | undefined;
  /** Without them there is nothing at `/live`, nor are there typed streams. */
  readonly live?: LiveDoor | undefined;
  /** Directory of the built dashboard; without it there is no page. */
  readonly dashboardDir?: string | undefined;
  /** Told of errors that are answered with status 500. */
  readonly onError: (error: Error) => void;
}

/**
 * Everything the server answers, as one hono application. What Prometheus and probes never ask for is loaded when it is
 * asked for, because most agents are asked for nothing else.
 */
export function createRoutes(sources: HttpSources, options: RouteOptions): Hono<GuardedEnv> {
  const { recording, traffic } = sources;
  const { tokensDir, live } = options;
  const app = new Hono<GuardedEnv>();
  const rpc = whenAsked(async () => {
    const { createRpcRoute } = await import('../rpc/rpc-route.ts');
    return createRpcRoute({ recording, traffic, tokensDir, live, onError: options.onError });
  });
  app.use(countRequests(app, recording.clock, traffic));
  guard(app, options.guard);
  app.use('/trpc/*', async (c, next) => (await rpc())(c, next));
  if (live !== undefined) app.get(LIVE_PATH, liveRoute(live));
  app.route('/', createHttpRoutes(sources));
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
