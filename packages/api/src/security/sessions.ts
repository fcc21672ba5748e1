import { randomBytes } from 'node:crypto';
import type { Clock } from '@tidemark/core';
import type { Caller } from './roles.ts';
import { hashSecret } from './secret.ts';

/**
 * Browsers that have signed in. The cookie holds a secret of its own, not the token: browsers send it to every server
 * on the same host, whatever its port. Sessions are kept in memory and end with the agent.
 */
export interface Sessions {
  /** Opens a session for a caller and returns its secret. */
  open(caller: Caller): string;
  find(secret: string): Caller | undefined;
  end(secret: string): void;
}

export const SESSION_MS = 7 * 86_400_000;

/** Beyond this, the oldest session ends. */
const MAX_SESSIONS = 1000;

/** The same for those of one caller, lest a single one ends the sessions of all others. */
const MAX_SESSIONS_OF_CALLER = 20;

export function createSessions(clock: Clock): Sessions {
  const sessions = new Map<string, Caller>();
  const keyOf = (secret: string) => hashSecret(secret).toString('base64url');
  return {
    open: (caller) => {
      const secret = randomBytes(32).toString('base64url');
      const key = keyOf(secret);
      const endsMs = clock.now() + SESSION_MS;
      const isValid = () => clock.now() < endsMs && sessions.has(key) && caller.isValid();
      sessions.set(key, { name: caller.name, role: caller.role, isValid });
      const own = [...sessions.keys()].filter((known) => sessions.get(known)?.name === caller.name);
      if (own.length > MAX_SESSIONS_OF_CALLER) sessions.delete(own[0] as string);
      if (sessions.size > MAX_SESSIONS) sessions.delete(sessions.keys().next().value as string);
      return secret;
    },
    find: (secret) => {
      const key = keyOf(secret);
      const caller = sessions.get(key);
      if (caller?.isValid()) return caller;
      sessions.delete(key);
      return undefined;
    },
    end: (secret) => {
      sessions.delete(keyOf(secret));
    },
  };
}
