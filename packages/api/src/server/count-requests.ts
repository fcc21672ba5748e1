import type { Clock } from '@tidemark/core';
import type { Hono, MiddlewareHandler } from 'hono';
import type { GuardedEnv } from '../security/guard.ts';
import type { Traffic } from './traffic.ts';

const TRPC = '/trpc/';

/** Counts every request by the route that answers it, and takes the time of those that are not streams. */
export function countRequests(
  app: Hono<GuardedEnv>,
  clock: Clock,
  { requests }: Traffic,
): MiddlewareHandler<GuardedEnv> {
  let known: ReadonlySet<string> | undefined;
  return async (c, next) => {
    const begunMs = clock.monotonic();
    await next();
    // Routes are complete when the first request arrives.
    known ??= knownRoutes(app);
    const { status } = c.res;
    const endedMs = clock.monotonic();
    const route = c.var.procedurePath ?? routeOf(c.req.path, status, known);
    requests.answered({ route, status, atMs: endedMs, latencyMs: isStream(c.res) ? undefined : endedMs - begunMs });
  };
}

function knownRoutes({ routes }: Hono<GuardedEnv>): ReadonlySet<string> {
  return new Set(routes.map(({ path }) => path).filter((path) => !path.includes('*')));
}

/** As many different names as there are routes, whatever is asked for. */
function routeOf(path: string, status: number, known: ReadonlySet<string>): string {
  if (known.has(path)) return path;
  if (path.startsWith(TRPC)) return '/trpc';
  return status < 400 ? 'page' : 'unknown';
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}
