import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@tidemark/plugin-kit';
import { type BasicAuth, basicAuthorization, isLoopbackHost } from '@tidemark/plugin-kit/http';
import type { ScrapeAnswer, ScrapeRequest } from './scrape-server.ts';

export interface DoorkeeperOptions {
  readonly host: string;
  readonly token?: Secret | undefined;
  readonly basicAuth?: BasicAuth | undefined;
  readonly tls?: object | undefined;
  readonly plaintext: 'refuse' | 'allow';
}

const UNAUTHORIZED: ScrapeAnswer = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer, Basic realm="tidemark"' },
  body: 'this needs a token, or a user and a password\n',
};

/**
 * Says why a request is not answered; undefined when it is. Throws `Error` for what lets strangers in: beyond this machine,
 * nothing listens without a credential, nor without encryption unless the user says that somebody else encrypts.
 */
export function createDoorkeeper(options: DoorkeeperOptions): (request: ScrapeRequest) => ScrapeAnswer | undefined {
  const { host, token, basicAuth, tls, plaintext } = options;
  const accepted = [
    ...(token === undefined ? [] : [`Bearer ${token.reveal()}`]),
    ...(basicAuth === undefined ? [] : [basicAuthorization(basicAuth)]),
  ].map(digest);
  if (!isLoopbackHost(host)) {
    if (accepted.length === 0) throw new Error(`listening on ${host} takes token or basicAuth`);
    if (tls === undefined && plaintext === 'refuse') throw new Error(`listening on ${host} takes tls`);
  }
  if (accepted.length === 0) return refuseForeignNames;
  return ({ headers }) => {
    const shown = digest((headers.authorization ?? '').replace(/^\S+/, nameScheme));
    return accepted.some((one) => timingSafeEqual(one, shown)) ? undefined : UNAUTHORIZED;
  };
}

/** A page may give its visitor's browser 127.0.0.1 for a name of its own and so read along; the header keeps that name. */
function refuseForeignNames({ headers }: ScrapeRequest): ScrapeAnswer | undefined {
  const name = (headers.host ?? '').replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopbackHost(name) ? undefined : { status: 403, body: 'requests for this host are not answered\n' };
}

/** Schemes are told apart without regard to case, RFC 9110. */
function nameScheme(scheme: string): string {
  return scheme.charAt(0).toUpperCase() + scheme.slice(1).toLowerCase();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
