import { serveStatic } from '@hono/node-server/serve-static';
import { trpcServer } from '@hono/trpc-server';
import { isTidemarkError, type TidemarkError } from '@tidemark/core';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { apiError } from './errors.ts';
import { EXPOSITION_TYPE, formatExposition } from './exposition.ts';
import { type Health, readHealth } from './health.ts';
import { isLocalHost } from './local-host.ts';
import type { Recording } from './recording.ts';
import { appRouter } from './router.ts';
import { readSummary } from './summary.ts';
import type { Traffic } from './traffic.ts';

export interface RouteOptions {
  /** Directory of the built dashboard; without it there is no page. */
  readonly dashboardDir?: string | undefined;
  /** Told of errors that are answered with status 500. */
  readonly onError: (error: Error) => void;
}

/** Stopped on request is as it should be. */
const HEALTHY: ReadonlySet<Health['status']> = new Set(['ok', 'stopped']);

/** Everything the server answers, as one hono application. */
export function createRoutes(recording: Recording, traffic: Traffic, options: RouteOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    if (!isLocalHost(c.req.header('host'))) {
      return refuse(c, 403, apiError('API_FOREIGN_HOST', `requests for host ${c.req.header('host')} are not answered`));
    }
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
    trpcServer({ router: appRouter, endpoint: '/trpc', createContext: () => ({ recording, traffic }) }),
  );
  app.get('/metrics/summary', async (c) => c.json(await readSummary(recording, traffic)));
  app.get('/metrics/prometheus', (c) => {
    const frame = recording.live.newest;
    if (frame === undefined) return refuse(c, 503, apiError('API_NOTHING_RECORDED', 'nothing was recorded yet'));
    return c.body(formatExposition(frame), 200, { 'content-type': EXPOSITION_TYPE });
  });
  app.get('/healthz', (c) => {
    const health = readHealth(recording);
    return c.json(health, HEALTHY.has(health.status) ? 200 : 503);
  });
  if (options.dashboardDir !== undefined) app.get('*', serveStatic({ root: options.dashboardDir }));
  app.notFound((c) => refuse(c, 404, apiError('API_NOT_FOUND', `there is nothing at ${c.req.path}`)));
  app.onError((error, c) => {
    options.onError(error);
    return refuse(c, 500, isTidemarkError(error) ? error : apiError('API_FAILED', 'the request failed'));
  });
  return app;
}

function refuse(c: Context, status: 403 | 404 | 500 | 503, { code, message, hint }: TidemarkError): Response {
  return c.json({ error: { code, message, hint } }, status);
}
