import { type Clock, systemClock } from '@tidemark/core';
import {
  createTRPCClient,
  type getFetch,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import type { inferRouterInputs } from '@trpc/server';
import { EventSource } from 'eventsource';
import { apiError } from '../errors.ts';
import type { AppRouter } from '../rpc/router.ts';
import type { CatalogueShape, EventsShape, LatestShape, QueryShape, StatusShape } from '../shapes/shapes.ts';
import { asClientError } from './client-error.ts';
import { type LiveObserver, subscribeLive } from './client-live.ts';

export type QueryInput = inferRouterInputs<AppRouter>['query'];
export type EventsInput = inferRouterInputs<AppRouter>['events'];
export type LiveInput = Omit<inferRouterInputs<AppRouter>['live'], 'lastEventId'>;

/**
 * An agent, asked over tRPC. `match` is a series selector such as `process_threads{name="node"}`. Every method rejects
 * with the agent's own error, `API_UNREACHABLE`, or `API_FAILED`.
 */
export interface Client extends AsyncDisposable {
  readonly url: string;
  status(): Promise<StatusShape>;
  series(match?: string): Promise<CatalogueShape>;
  /** The newest frame without its absent values; null when nothing was recorded yet. */
  latest(match?: string): Promise<LatestShape | null>;
  query(input: QueryInput): Promise<QueryShape>;
  /** What happened in a range, oldest first. */
  events(input: EventsInput): Promise<EventsShape>;
  /**
   * Every frame from now on (and `backlog` older ones first), in order. A lost connection is restored by itself, and
   * the frames missed meanwhile follow. Returns what ends the stream.
   */
  live(input: LiveInput, observer: LiveObserver): () => void;
  /** Ends all streams and requests. */
  close(): Promise<void>;
}

type Fetch = ReturnType<typeof getFetch>;

export interface ClientOptions {
  /** An agent that has not answered after this time counts as unreachable, milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

export type {
  CatalogueShape,
  EventsShape,
  LatestShape,
  LiveFrameShape,
  QueryShape,
  SeriesShape,
  StatusShape,
} from '../shapes/shapes.ts';
export type { LiveFrame, LiveObserver } from './client-live.ts';

/** A client for the agent at `url`, such as `http://127.0.0.1:9001`. Throws `TypeError` when that is no HTTP URL. */
export function createClient(url: string, options: ClientOptions = {}): Client {
  const { timeoutMs = 10_000, clock = systemClock } = options;
  const base = baseUrl(url);
  const closing = new AbortController();
  const trpc = connect(base, limitedFetch(base, { timeoutMs, clock }, closing.signal));
  const ask = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw asClientError(error, base);
    }
  };
  const close = async () => closing.abort();
  return {
    url: base,
    status: () => ask(trpc.status.query()),
    series: (match) => ask(trpc.series.query(matching(match))),
    latest: (match) => ask(trpc.latest.query(matching(match))),
    query: (input) => ask(trpc.query.query(input)),
    events: (input) => ask(trpc.events.query(input)),
    live: (input, observer) => subscribeLive({ trpc, url: base, clock, signal: closing.signal }, input, observer),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`not an HTTP URL: ${JSON.stringify(text)}`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function matching(match: string | undefined): { match?: string } {
  return match === undefined ? {} : { match };
}

function connect(url: string, fetch: Fetch): TRPCClient<AppRouter> {
  const endpoint = `${url}/trpc`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: endpoint, EventSource }),
        false: httpLink({ url: endpoint, fetch }),
      }),
    ],
  });
}

/** A `fetch` that ends when the client closes, and that gives up on a host that accepts connections but never answers. */
function limitedFetch(url: string, options: Required<ClientOptions>, closing: AbortSignal): Fetch {
  const { timeoutMs, clock } = options;
  return async (input, init) => {
    const timeout = new AbortController();
    const cancel = clock.setTimer(timeoutMs, () =>
      timeout.abort(apiError('API_UNREACHABLE', `no answer from ${url} within ${timeoutMs} ms`)),
    );
    try {
      const signals = [timeout.signal, closing, ...(init?.signal ? [init.signal] : [])];
      return await fetch(input, { ...(init as RequestInit), signal: AbortSignal.any(signals) });
    } finally {
      cancel();
    }
  };
}
