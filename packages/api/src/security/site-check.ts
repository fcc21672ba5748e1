import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '@tidemark/core';
import { apiError } from '../errors.ts';

/** Under which names the server may be asked, and by pages of which sites. */
export interface SiteOptions {
  /** The address that the server was told to listen on. */
  readonly host: string;
  /** Names beside it, with or without a port, that stand in the `Host` header of requests. */
  readonly allowedHosts: readonly string[];
  /** Sites such as `https://example.org` whose pages may ask. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Refuses what a page of another site makes the browser of its visitor send. Throws `API_MALFORMED`,
 * `API_FOREIGN_HOST` or `API_FOREIGN_ORIGIN`.
 *
 * A page may give its visitor's browser 127.0.0.1 for a name of its own (DNS rebinding): the `Host` header then still
 * carries that name. It may also ask this server by its real name: browsers then say in `Origin`, or for requests that
 * pages cannot read the answers of in `Sec-Fetch-Site`, where they come from.
 */
export function checkSite(request: IncomingMessage, options: SiteOptions): void {
  const { host, origin } = request.headers;
  if (host === undefined) throw apiError('API_MALFORMED', 'the request has no Host header');
  if (!isOurHost(request, host, options)) {
    throw apiError('API_FOREIGN_HOST', `requests for host ${host} are not answered`);
  }
  const isForeign =
    origin === undefined ? isForeignFetch(request) : !isOurOrigin(request, origin, host.toLowerCase(), options);
  if (isForeign) {
    throw apiError('API_FOREIGN_ORIGIN', `requests from pages of ${origin ?? 'another site'} are not answered`);
  }
}

const HOST = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d+)?$/i;

function isOurHost({ socket }: IncomingMessage, header: string, options: SiteOptions): boolean {
  const [, ipv6, plain] = HOST.exec(header) ?? [];
  const name = (ipv6 ?? plain ?? '').toLowerCase();
  return (
    isLoopbackHost(name) ||
    name === options.host.toLowerCase() ||
    // The address the connection came in on. No name leads there but by its owner's will.
    (name !== '' && name === socket.localAddress?.replace(/^::ffff:/, '')) ||
    [name, header.toLowerCase()].some((asked) => options.allowedHosts.includes(asked))
  );
}

function isOurOrigin(request: IncomingMessage, origin: string, host: string, options: SiteOptions): boolean {
  if (options.allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: asking } = new URL(origin);
  const isWeaker = 'encrypted' in request.socket && protocol !== 'https:';
  const own = `${protocol}//${host}`; // not an address for `file:`, nor where the port is none
  return !isWeaker && URL.canParse(own) && asking === new URL(own).host;
}

/** An image, a script, a style or a `no-cors` fetch of another site. Following a link from there is fine. */
function isForeignFetch({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
}
