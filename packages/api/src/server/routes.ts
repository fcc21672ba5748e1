import type { HttpBindings } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { trpcServer } from '@hono/trpc-server';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { apiError } from '../errors.ts';
import { EXPOSITION_TYPE, formatExposition } from '../http/exposition.ts';
import { type Health, readHealth } from '../http/health.ts';
import { readSummary } from '../http/summary.ts';
import type { Recording } from '../recording.ts';
import { appRouter } from '../rpc/router.ts';
import type { Gate } from '../security/gate.ts';
import type { Caller } from '../security/roles.ts';
import { refusalOf } from './refusal.ts';
import type { Traffic } from './traffic.ts';

export interface RouteOptions {
  /** Who may come in. */
  readonly gate: Gate;
  /** Directory of the built dashboard; without it there is no page. */
  readonly dashboardDir?: string | undefined;
  /** Told of errors that are answered with status 500. */
  readonly onError: (error: Error) => void;
}

/** Stopped on request is as it should be. */
const HEALTHY: ReadonlySet<Health['status']> = new Set(['ok', 'stopped']);

/** What routes are given: node's own request, and who sent it. */
interface RouteEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { caller: Caller };
}

type RouteContext = Context<RouteEnv>;

/** Everything the server answers, as one hono application. */
export function createRoutes(recording: Recording, traffic: Traffic, options: RouteOptions): Hono<RouteEnv> {
  const app = new Hono<RouteEnv>();
  app.use(async (c, next) => {
    c.set('caller', await options.gate.admit(c.env.incoming));
    const begunMs = recording.clock.monotonic();
    await next();
    if (!c.res.headers.get('content-type')?.startsWith('text/event-stream')) {
      traffic.answered(recording.clock.monotonic() - begunMs);
    }
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
      },
      strictTransportSecurity: false,
    }),
  );
  app.use(
    '/trpc/*',
    trpcServer({
      router: appRouter,
      endpoint: '/trpc',
      createContext: (_, c) => ({ recording, traffic, caller: (c as RouteContext).var.caller }),
    }),
  );
  app.get('/metrics/summary', async (c) => c.json(await readSummary(recording, traffic)));
  app.get('/metrics/prometheus', (c) => {
    const frame = recording.live.newest;
    if (frame === undefined) throw apiError('API_NOTHING_RECORDED', 'nothing was recorded yet');
    return c.body(formatExposition(frame), 200, { 'content-type': EXPOSITION_TYPE });
  });
  app.get('/healthz', (c) => {
    const health = readHealth(recording);
    return c.json(health, HEALTHY.has(health.status) ? 200 : 503);
  });
  if (options.dashboardDir !== undefined) app.get('*', serveStatic({ root: options.dashboardDir }));
  app.notFound((c) => refuse(c, apiError('API_NOT_FOUND', `there is nothing at ${c.req.path}`)));
  app.onError((error, c) => refuse(c, error, options.onError));
  return app;
}

function refuse(c: Context, error: Error, onError?: RouteOptions['onError']): Response {
  const { status, body } = refusalOf(error);
  if (status === 500) onError?.(error);
  return c.json(body, status);
}
