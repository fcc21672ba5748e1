import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { apiError } from '../errors.ts';
import type { Gate } from './gate.ts';
import { crossOriginAnswers, securityHeaders } from './response-headers.ts';
import type { Caller } from './roles.ts';
import { createSessionRoutes } from './session-routes.ts';

/** What routes are given: node's own request, and who sent it. */
export interface GuardedEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    caller: Caller;
    /** Of the procedure that answers; undefined for everything else, and for who was not let in. */
    procedurePath?: string;
  };
}

export interface GuardOptions {
  readonly gate: Gate;
  /**
   * The server is what `https://` and the name of the host lead to: browsers are told to never come otherwise again. On
   * another port that would speak for the host's other servers too, which may know no encryption.
   */
  readonly isWholeHost: boolean;
  /** Sites whose pages may read answers. */
  readonly allowedOrigins: readonly string[];
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Stands before all routes that are added afterwards: nothing reaches them that the gate did not let in. */
export function guard(app: Hono<GuardedEnv>, { gate, isWholeHost, allowedOrigins }: GuardOptions): void {
  app.use(securityHeaders(isWholeHost));
  if (allowedOrigins.length > 0) {
    app.options('*', async (c, next) => {
      await gate.admit(c.env.incoming, c.req.path);
      await next();
    });
    app.use(crossOriginAnswers(allowedOrigins));
  }
  app.use(async (c, next) => {
    c.set('caller', await gate.admit(c.env.incoming, c.req.path));
    await next();
  });
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw apiError('API_BODY_TOO_LARGE', `the body is larger than ${MAX_BODY_BYTES} bytes`);
    },
  });
  app.on(['POST', 'PUT', 'PATCH', 'DELETE'], '*', limit);
  app.route('/', createSessionRoutes(gate));
}
