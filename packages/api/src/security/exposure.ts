import { isLoopbackHost } from '@tidemark/core';
import { apiError } from '../errors.ts';

/** Where the server listens, and what it asks of those who come. */
export interface ExposureOptions {
  readonly host: string;
  /** `open`: without a credential, callers may do what the open role may. `token`: nothing. */
  readonly access?: 'auto' | 'open' | 'token' | undefined;
  /** A certificate is there, so that connections are encrypted. */
  readonly isEncrypted: boolean;
  /** Beyond this machine without encryption: for a proxy in front that ends TLS. */
  readonly plaintext?: 'refuse' | 'allow' | undefined;
}

/**
 * Whether the server is open to callers without a credential: only where nobody but this machine reaches it. Throws
 * `API_OPEN_BEYOND_LOOPBACK` or `API_PLAINTEXT_BEYOND_LOOPBACK`.
 */
export function isOpen({ host, access = 'auto', isEncrypted, plaintext = 'refuse' }: ExposureOptions): boolean {
  if (isLoopbackHost(host)) return access !== 'token';
  if (access === 'open') {
    throw apiError('API_OPEN_BEYOND_LOOPBACK', `cannot listen on ${host} and let everyone in`, { details: { host } });
  }
  if (!isEncrypted && plaintext !== 'allow') {
    throw apiError('API_PLAINTEXT_BEYOND_LOOPBACK', `cannot listen on ${host} without a certificate`, {
      details: { host },
    });
  }
  return false;
}
