import type { ServerSample } from '../http/exposition.ts';
import { createLiveCounters, type LiveCounters } from '../live/live-counters.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

/** What passes through the server, counted. */
export interface Traffic {
  /** Live streams open now, and since the server started. */
  subscribers: number;
  totalSubscribers: number;
  readonly requests: RequestLog;
  /** What the live streams at `/live` do; `subscribers` and `refusedClients` count those over tRPC too. */
  readonly live: LiveCounters;
  /** Adds what another part of the server knows of itself to what Prometheus is told. Read at each scrape. */
  tell(source: () => Iterable<ServerSample>): void;
  /** What all sources know now. */
  told(): Iterable<ServerSample>;
}

export function createTraffic(): Traffic {
  const sources: (() => Iterable<ServerSample>)[] = [];
  return {
    subscribers: 0,
    totalSubscribers: 0,
    requests: createRequestLog(),
    live: createLiveCounters(),
    tell: (source) => {
      sources.push(source);
    },
    told: () => sources.flatMap((source) => [...source()]),
  };
}
