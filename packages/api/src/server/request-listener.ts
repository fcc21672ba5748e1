import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { apiError } from '../errors.ts';
import type { HttpSources } from '../http/metrics.ts';
import type { Connections } from './connections.ts';
import { refusalOf } from './refusal.ts';
import { createRoutes, type RouteOptions } from './routes.ts';

/** Answers what no request could be made of, for want of an address: nothing else fails outside of the routes. */
const UNREADABLE = {
  errorHandler: (error: unknown) => {
    const isMalformed = error instanceof RequestError;
    const { status, body } = refusalOf(isMalformed ? apiError('API_MALFORMED', error.message) : error);
    return Response.json(body, { status });
  },
};

/** Hands requests to the routes, and what they answer to node. */
export function createRequestListener(sources: HttpSources, connections: Connections, options: RouteOptions) {
  const app = createRoutes(sources, options);
  return getRequestListener(async (request, env) => {
    const { incoming, outgoing } = env as HttpBindings;
    const response = await app.fetch(request, env);
    // Written by the live streams. A copy, because the adapter takes the one object for all of them.
    if (outgoing.headersSent) return RESPONSE_ALREADY_SENT.clone();
    if (isStream(response)) connections.addStream(incoming);
    return response;
  }, UNREADABLE);
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}
