import type { Env, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';

const TWO_YEARS_SECONDS = 63_072_000;

/** What browsers are told to keep pages of other sites, and scripts that are none of ours, from doing. */
export function securityHeaders<E extends Env>(isWholeHost: boolean): MiddlewareHandler<E> {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    xContentTypeOptions: 'nosniff',
    xFrameOptions: 'DENY',
    strictTransportSecurity: isWholeHost ? `max-age=${TWO_YEARS_SECONDS}` : false,
  });
}

/** Lets pages of these sites read answers. They send a token: cookies stay with our own page. */
export function crossOriginAnswers<E extends Env>(allowedOrigins: readonly string[]): MiddlewareHandler<E> {
  return cors({
    origin: (origin) => (allowedOrigins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'last-event-id'],
    exposeHeaders: ['retry-after'],
    maxAge: 600,
  });
}
