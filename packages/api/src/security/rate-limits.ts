import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { apiError } from '../errors.ts';
import { whenAsked } from '../server/when-asked.ts';

/** How often one client may ask. What is kept of a client is gone seconds after its last request. */
export interface RateLimits {
  /** Counts a request of a client: the name of a token, or an address. Throws `API_RATE_LIMITED`. */
  count(client: string): Promise<void>;
  /** Throws `API_RATE_LIMITED` when too many credentials that nobody has came from an address. */
  checkFailures(address: string): Promise<void>;
  /** Counts a credential that nobody has. */
  countFailure(address: string): Promise<void>;
}

/** Above its requests a second, a client may send as many as in this time at once. */
const BURST_SECONDS = 10;

/** Credentials that were wrong, from one address. Guessing is hopeless anyway; this spares CPU and log. */
const FAILURES_PER_MINUTE = 30;

export function createRateLimits(requestsPerSecond: number): RateLimits {
  const limiters = whenAsked(() => createLimiters(requestsPerSecond));
  return {
    count: async (client) => {
      const { requests, isRefusal } = await limiters();
      try {
        await requests.consume(client);
      } catch (refusal) {
        if (!isRefusal(refusal)) throw refusal;
        throw tooOften(`more than ${requestsPerSecond} requests a second`, refusal);
      }
    },
    checkFailures: async (address) => {
      const { failures } = await limiters();
      const failed = await failures.get(address);
      if (failed !== null && failed.consumedPoints >= FAILURES_PER_MINUTE) {
        throw tooOften('too many tokens that are not valid', failed);
      }
    },
    countFailure: async (address) => {
      const { failures } = await limiters();
      await failures.penalty(address);
    },
  };
}

async function createLimiters(requestsPerSecond: number) {
  // Only now: it knows all databases in which one could count, and is 0.7 MiB.
  const { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } = await import('rate-limiter-flexible');
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterMemory({ keyPrefix, points, duration });
  return {
    requests: new BurstyRateLimiter(
      limiter('steady', requestsPerSecond, 1),
      limiter('burst', requestsPerSecond * BURST_SECONDS, BURST_SECONDS),
    ),
    failures: limiter('failed', FAILURES_PER_MINUTE, 60),
    isRefusal: (error: unknown): error is RateLimiterRes => error instanceof RateLimiterRes,
  };
}

function tooOften(what: string, { msBeforeNext }: RateLimiterRes) {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return apiError('API_RATE_LIMITED', what, { details: { retryAfterSeconds } });
}

/** What stands for a client: its address, or where one has 2^64 of them, its network. */
export function clientAddress({ socket: { remoteAddress = '' } }: IncomingMessage): string {
  const address = remoteAddress.replace(/^::ffff:/, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::').map((part) => part.replace(/%.*/, ''));
  const [front, back] = [head, tail].map((part) => part.split(':').filter((group) => group !== '')) as [
    string[],
    string[],
  ];
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`;
}
