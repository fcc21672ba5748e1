import { Client } from 'undici';
import type { ResolvedPlan } from './resolve-plan.ts';

/** One connection to the server of a plan, opened when it is first used. Its times are watched by who uses it. */
export function createConnection(plan: Pick<ResolvedPlan, 'url' | 'timeoutMs' | 'ca' | 'insecureTls'>): Client {
  return new Client(plan.url.origin, {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: {
      timeout: plan.timeoutMs,
      rejectUnauthorized: !plan.insecureTls,
      ...(plan.ca === undefined ? {} : { ca: plan.ca }),
    },
  });
}

/** Longer than any server keeps an idle connection. */
const KEEP_ALIVE_MS = 600_000;
