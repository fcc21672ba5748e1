import type { IncomingMessage } from 'node:http';
import type { Clock } from '@tidemark/core';
import { apiError } from '../errors.ts';
import { type Credential, cookieName, readCredential } from './credentials.ts';
import type { JwtVerifier } from './jwt-verifier.ts';
import { isPublicPath, isRateLimited } from './public-paths.ts';
import { clientAddress, type RateLimits } from './rate-limits.ts';
import type { Caller, Role } from './roles.ts';
import { isSecret } from './secret.ts';
import { createSessions, SESSION_MS } from './sessions.ts';
import { checkSite, type SiteOptions } from './site-check.ts';
import type { TokenBook } from './token-book.ts';

/** Decides who may come in: requests and WebSocket upgrades alike. */
export interface Gate {
  /**
   * Answers who asks. `path` is the one the request is answered by; left out, a credential is needed whatever it is.
   * Throws an `API_*` error whose HTTP status is `statusOf` it.
   */
  admit(request: IncomingMessage, path?: string): Promise<Caller>;
  /** Who was admitted with this request. */
  callerOf(request: IncomingMessage): Caller | undefined;
  /** Keeps whoever sent the token in this request signed in. Returns the cookie. Throws `API_UNAUTHENTICATED`. */
  signIn(request: IncomingMessage): Promise<string>;
  /** Ends the session of the request's cookie. Returns the cookie that takes its place. */
  signOut(request: IncomingMessage): string;
}

export interface GateOptions extends SiteOptions {
  /** What callers without a credential may do; undefined where everyone needs one. */
  readonly openRole: Role | undefined;
  readonly limits: RateLimits;
  /** Finds who has a token: those on disk, and the one of the agent's own user. */
  readonly tokens: Pick<TokenBook, 'find' | 'findAnew'>;
  readonly jwt: JwtVerifier | undefined;
  readonly clock: Clock;
}

const STRANGER: Caller = { name: 'anonymous', role: 'none', isValid: () => true };

/** Longer than any that is of use: the rest of the bound on headers is for cookies. */
const MAX_URL_LENGTH = 8192;

export function createGate(options: GateOptions): Gate {
  const { openRole, limits, tokens, jwt, clock } = options;
  const sessions = createSessions(clock);
  const callers = new WeakMap<IncomingMessage, Caller>();
  const anonymous: Caller = openRole === undefined ? STRANGER : { ...STRANGER, role: openRole };

  const identify = async (request: IncomingMessage, { via, secret }: Credential): Promise<Caller | undefined> => {
    if (via === 'session') return sessions.find(secret);
    const known = isSecret(secret) ? tokens.find(secret) : jwt?.recall(secret);
    if (known !== undefined) return known;
    const address = clientAddress(request);
    await limits.checkFailures(address);
    try {
      const made = isSecret(secret) ? tokens.findAnew(secret) : undefined;
      if (made !== undefined) return made;
      if (jwt === undefined || isSecret(secret)) throw apiError('API_UNAUTHENTICATED', 'the token is not valid');
      return await jwt.verify(secret);
    } catch (error) {
      await (jwt?.isRefusedThoughSigned(error) ? limits.count(address) : limits.countFailure(address));
      throw error;
    }
  };
  const admit = async (request: IncomingMessage, path?: string): Promise<Caller> => {
    if ((request.url ?? '').length > MAX_URL_LENGTH) throw apiError('API_URL_TOO_LONG', 'the address is too long');
    checkSite(request, options);
    const credential = readCredential(request);
    if (credential?.via === 'session') requireOrigin(request);
    const isPublic = path !== undefined && (isPublicPath(path) || request.method === 'OPTIONS');
    const caller = isPublic
      ? await identifyVisitor(request, credential)
      : ((credential && (await identify(request, credential))) ?? anonymous);
    if (path !== undefined && isRateLimited(path)) {
      await limits.count(caller === anonymous ? clientAddress(request) : caller.name);
    }
    if (caller.role === 'none' && !isPublic) throw apiError('API_UNAUTHENTICATED', 'this needs a token');
    callers.set(request, caller);
    return caller;
  };
  /** What is for everyone is not kept from those whose token has expired: they are to see the sign-in. */
  const identifyVisitor = async (request: IncomingMessage, credential: Credential | undefined) => {
    if (request.method !== 'GET') return anonymous; // signing in and out look for themselves
    try {
      return (credential && (await identify(request, credential))) ?? anonymous;
    } catch {
      return anonymous;
    }
  };
  return {
    admit,
    callerOf: (request) => callers.get(request),
    signIn: async (request) => {
      const credential = readCredential(request);
      const caller = credential?.via === 'header' ? await identify(request, credential) : undefined;
      if (caller === undefined) throw apiError('API_UNAUTHENTICATED', 'signing in needs a token');
      return cookie(request, sessions.open(caller), SESSION_MS);
    },
    signOut: (request) => {
      const credential = readCredential(request);
      if (credential?.via === 'session') sessions.end(credential.secret);
      return cookie(request, '', 0);
    },
  };
}

/** Browsers send cookies with whatever any page makes them send; what changes something must say where it comes from. */
function requireOrigin({ method, headers }: IncomingMessage): void {
  const isHarmless = (method === 'GET' || method === 'HEAD') && headers.upgrade === undefined;
  if (!isHarmless && headers.origin === undefined) {
    throw apiError('API_FOREIGN_ORIGIN', 'a request with a cookie does not say which site it comes from');
  }
}

function cookie(request: IncomingMessage, value: string, forMs: number): string {
  // Behind a proxy that ends TLS, the page's own origin tells that the browser speaks it.
  const isSecure = 'encrypted' in request.socket || request.headers.origin?.startsWith('https:') === true;
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${forMs / 1000}`];
  return [`${cookieName(request)}=${value}`, ...attributes, ...(isSecure ? ['Secure'] : [])].join('; ');
}
