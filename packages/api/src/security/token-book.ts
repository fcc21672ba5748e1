import { timingSafeEqual } from 'node:crypto';
import { type Clock, describeError } from '@tidemark/core';
import { watchFiles } from './file-watch.ts';
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
  /** The folder cannot be read; the tokens that are known go on to count. */
  readonly onError: (error: Error) => void;
}

/** After an unknown secret, the folder is looked at anew: the token may be a second old. Not more often than this. */
const LOOK_AGAIN_MS = 250;

/** Reads nothing yet: the folder may be about to be made, or its place no good for an agent at all. */
export function openTokenBook(folder: string, { clock, onError }: TokenBookOptions): TokenBook {
  const watch = watchFiles([folder]);
  let lookedMs = Number.NEGATIVE_INFINITY;
  let problem = '';
  let tokens: readonly KeptToken[] = [];
  const read = () => {
    try {
      tokens = readTokens(folder);
      problem = '';
    } catch (error) {
      if (describeError(error) !== problem) onError(error as Error);
      problem = describeError(error);
    }
  };
  const refresh = () => {
    const isFirst = lookedMs === Number.NEGATIVE_INFINITY;
    lookedMs = clock.monotonic();
    if (watch.hasChanged() || isFirst) read();
  };
  const holds = (hash: Buffer) => {
    const token = tokens.find((known) => timingSafeEqual(known.hash, hash));
    return token !== undefined && (token.expiresMs ?? Number.POSITIVE_INFINITY) > clock.now() ? token : undefined;
  };
  return {
    refresh,
    find: (secret) => {
      const hash = hashSecret(secret);
      if (holds(hash) === undefined && clock.monotonic() - lookedMs >= LOOK_AGAIN_MS) refresh();
      const token = holds(hash);
      return token && { name: token.name, role: token.role, isValid: () => holds(hash) !== undefined };
    },
  };
}
