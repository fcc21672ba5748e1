import type { Clock } from '@tidemark/core';
import { followFiles } from './file-watch.ts';
import type { Caller } from './roles.ts';
import { hashSecret } from './secret.ts';
import { type KeptToken, readTokens } from './token-store.ts';

/** The tokens as a running agent knows them. */
export interface TokenBook {
  /** Who shows this secret; undefined when nobody has it, or it has expired. */
  find(secret: string): Caller | undefined;
  /** Looks whether tokens were made or revoked. To be called every second; callers lose validity by it. */
  refresh(): void;
}

export interface TokenBookOptions {
  readonly clock: Clock;
  /** The folder cannot be read, and the tokens that are known go on to count; or a file in it, and its token does not. */
  readonly onError: (error: Error) => void;
}

/** After an unknown secret, the folder is looked at anew: the token may be a second old. Not more often than this. */
const LOOK_AGAIN_MS = 250;

/** Reads nothing yet: the folder may be about to be made, or its place no good for an agent at all. */
export function openTokenBook(folder: string, { clock, onError }: TokenBookOptions): TokenBook {
  let lookedMs = Number.NEGATIVE_INFINITY;
  // Looking up takes longer for some hashes than for others, which tells nobody how to come closer to the secret.
  let tokens: ReadonlyMap<string, KeptToken> = new Map();
  const read = (onProblem: (error: Error) => void) => {
    tokens = new Map(readTokens(folder, onProblem).map((token) => [token.hash, token]));
  };
  const readChanged = followFiles([folder], read, onError);
  const refresh = () => {
    lookedMs = clock.monotonic();
    readChanged();
  };
  const holds = (hash: string) => {
    const token = tokens.get(hash);
    return token !== undefined && (token.expiresMs ?? Number.POSITIVE_INFINITY) > clock.now() ? token : undefined;
  };
  return {
    refresh,
    find: (secret) => {
      const hash = hashSecret(secret).toString('base64url');
      if (holds(hash) === undefined && clock.monotonic() - lookedMs >= LOOK_AGAIN_MS) refresh();
      const token = holds(hash);
      return token && { name: token.name, role: token.role, isValid: () => holds(hash) !== undefined };
    },
  };
}
