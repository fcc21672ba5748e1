import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '@tidemark/core';
import type { ListenOptions } from '../server/listen-options.ts';
import { isOpen } from './exposure.ts';
import { createGate, type Gate } from './gate.ts';
import type { GuardOptions } from './guard.ts';
import type { JwtVerifier, JwtVerifierOptions } from './jwt-verifier.ts';
import { createRateLimits } from './rate-limits.ts';
import type { Caller } from './roles.ts';
import { createSecret, hashSecret } from './secret.ts';
import { openTokenBook } from './token-book.ts';

/** Who may come in, and all that decides it. */
export interface Access {
  readonly gate: Gate;
  readonly guard: GuardOptions;
  /** Whether callers without a credential are answered. */
  readonly isOpen: boolean;
  /** Lets the user that the agent runs as do everything. Ends with the agent. */
  readonly localToken: string;
  /** Takes note of tokens and keys that have changed. To be called every second. */
  refresh(): void;
}

const DEFAULT_REQUESTS_PER_SECOND = 200;
const HTTPS_PORT = 443;

export interface AccessOptions extends ListenOptions {
  readonly clock: Clock;
  readonly onProblem: (error: Error) => void;
}

/** Throws `API_OPEN_BEYOND_LOOPBACK`, `API_PLAINTEXT_BEYOND_LOOPBACK` or `API_JWT_KEYS_INVALID`. */
export async function createAccess(options: AccessOptions): Promise<Access> {
  const { host, clock, onProblem, allowedHosts = [], allowedOrigins = [], openRole = 'read' } = options;
  const isEncrypted = options.tls !== undefined;
  const isOpenToAll = isOpen({ ...options, isEncrypted });
  const book = options.tokensDir && openTokenBook(options.tokensDir, { clock, onError: onProblem });
  const jwt = options.jwt && (await openJwt({ ...options.jwt, clock, onError: onProblem }));
  const localToken = createSecret();
  const localHash = hashSecret(localToken);
  const local: Caller = { name: 'local', role: 'admin', isValid: () => true };
  const gate = createGate({
    host,
    allowedHosts: allowedHosts.map((name) => name.toLowerCase()),
    allowedOrigins,
    openRole: isOpenToAll ? openRole : undefined,
    limits: createRateLimits(options.requestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND),
    tokens: {
      find: (secret) => {
        if (timingSafeEqual(hashSecret(secret), localHash)) return local;
        return book ? book.find(secret) : undefined;
      },
      findAnew: (secret) => (book ? book.findAnew(secret) : undefined),
    },
    jwt,
    clock,
  });
  return {
    gate,
    guard: { gate, isWholeHost: isEncrypted && options.port === HTTPS_PORT, allowedOrigins },
    isOpen: isOpenToAll,
    localToken,
    refresh: () => {
      if (book) book.refresh();
      jwt?.refresh();
    },
  };
}

/** Loads what JWTs take, which most agents never see. */
async function openJwt(options: JwtVerifierOptions): Promise<JwtVerifier> {
  const { openJwtVerifier } = await import('./jwt-verifier.ts');
  return openJwtVerifier(options);
}
