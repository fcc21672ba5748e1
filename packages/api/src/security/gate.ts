import type { IncomingMessage } from 'node:http';
import { apiError } from '../errors.ts';
import { isLocalHost } from './local-host.ts';
import type { Caller } from './roles.ts';

/** Decides who may come in: requests and WebSocket upgrades alike. */
export interface Gate {
  /** Answers who asks. Throws an `API_*` error whose HTTP status is `statusOf` it. */
  admit(request: IncomingMessage): Promise<Caller>;
}

/** A gate for a loopback address: whoever reaches it may do everything, unless a foreign page sent them. */
export function createGate(): Gate {
  return {
    admit: async ({ headers }) => {
      if (!isLocalHost(headers.host)) {
        throw apiError('API_FOREIGN_HOST', `requests for host ${headers.host} are not answered`);
      }
      return { name: 'anonymous', role: 'admin' };
    },
  };
}
