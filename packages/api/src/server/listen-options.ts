import type { Clock } from '@tidemark/core';
import type { CertificateFiles } from '../security/certificate.ts';
import type { ExposureOptions } from '../security/exposure.ts';
import type { JwtOptions } from '../security/jwt-verifier.ts';
import type { Role } from '../security/roles.ts';

/** Where the server listens, whom it lets in, and how much it takes from each. */
export interface ListenOptions {
  /** Beyond loopback, callers need a token, and connections a certificate unless `plaintext` is `allow`. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Default `auto`: open on loopback, by token elsewhere. */
  readonly access?: ExposureOptions['access'];
  /** What callers without a token may do where access is open. Default `read`. */
  readonly openRole?: Role | undefined;
  readonly plaintext?: ExposureOptions['plaintext'];
  /** Names of this server in `Host` headers, beside loopback, `host` and the address that was connected to. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Sites such as `https://example.org` whose pages may ask. */
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly tls?: CertificateFiles | undefined;
  readonly jwt?: JwtOptions | undefined;
  /** The folder of the tokens, see `tokensFolder`; without it there are none. */
  readonly tokensDir?: string | undefined;
  /** Of one client; ten times as many may come at once. Default 200. */
  readonly requestsPerSecond?: number | undefined;
  /** Further connections are closed at once. Default 16 384. */
  readonly maxConnections?: number | undefined;
  /** How long requests in progress may take when the server closes, milliseconds. Default 3000. */
  readonly drainMs?: number | undefined;
  /** How long the headers of a request may take, and all of it, milliseconds. Default 10 000 and 30 000. */
  readonly headersMs?: number | undefined;
  readonly requestMs?: number | undefined;
  /** How long a TLS handshake may take, milliseconds. Default 10 000. */
  readonly handshakeMs?: number | undefined;
  /** How long a client may leave its answer unread, milliseconds. Default 120 000: longer than any question takes. */
  readonly stalledMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Told of what goes wrong behind the scenes, such as a new certificate that cannot be used. */
  readonly onProblem?: ((error: Error) => void) | undefined;
}

/** Bytes of all headers of a request together, the first line included. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Above what proxies keep idle connections for, lest they send a request down one that is just closing. */
const KEEP_ALIVE_MS = 75_000;

/** How often connections are looked over for those that are too slow. */
const CHECK_EVERY_MS = 1000;

/** The bounds as node's server knows them. */
export function serverLimits({ headersMs = 10_000, requestMs = 30_000, handshakeMs = 10_000 }: ListenOptions) {
  return {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    handshakeTimeout: handshakeMs,
    connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, headersMs),
  };
}
