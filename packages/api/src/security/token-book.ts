import type { Clock } from '@tidemark/core';
import { followFiles } from './file-watch.ts';
import type { Caller } from './roles.ts';
import { hashSecret } from './secret.ts';
import { type KeptToken, readTokens } from './token-store.ts';

/** The tokens as a running agent knows them. */
export interface TokenBook {
  /** Who shows this secret; undefined when nobody is known to have it, or it has expired. */
  find(secret: string): Caller | undefined;
  /** The same after a look at the folder: the token may have been made this moment. */
  findAnew(secret: string): Caller | undefined;
  /** Looks whether tokens were made or revoked. To be called every second; callers lose validity by it. */
  refresh(): void;
}

export interface TokenBookOptions {
  readonly clock: Clock;
  /** The folder cannot be read, and the tokens that are known go on to count; or a file in it, and its token does not. */
  readonly onError: (error: Error) => void;
}

/** Reads nothing yet: the folder may be about to be made, or its place no good for an agent at all. */
export function openTokenBook(folder: string, { clock, onError }: TokenBookOptions): TokenBook {
  // Looking up takes longer for some hashes than for others, which tells nobody how to come closer to the secret.
  let tokens: ReadonlyMap<string, KeptToken> = new Map();
  const read = (onProblem: (error: Error) => void) => {
    tokens = new Map(readTokens(folder, onProblem).map((token) => [token.hash, token]));
  };
  const refresh = followFiles([folder], read, onError);
  const holds = (hash: string) => {
    const token = tokens.get(hash);
    return token !== undefined && (token.expiresMs ?? Number.POSITIVE_INFINITY) > clock.now() ? token : undefined;
  };
  const find = (secret: string) => {
    const hash = hashSecret(secret).toString('base64url');
    const token = holds(hash);
    return token && { name: token.name, role: token.role, isValid: () => holds(hash) !== undefined };
  };
  return {
    refresh,
    find,
    findAnew: (secret) => {
      refresh();
      return find(secret);
    },
  };
}
