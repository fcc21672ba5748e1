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
import { EventSource, type FetchLike } from 'eventsource';
import { apiError } from '../errors.ts';
import type { AppRouter } from '../rpc/router.ts';
import type {
  CatalogueShape,
  CollectionShape,
  EventsShape,
  LatestShape,
  QueryShape,
  StatusShape,
} from '../shapes/shapes.ts';
import type { CreatedTokenShape, TokenInput, TokenShape } from '../shapes/token-shapes.ts';
import { type AlertClient, createAlertClient } from './client-alerts.ts';
import { asClientError } from './client-error.ts';
import { createExporterClient, type ExporterClient } from './client-exporters.ts';
import { type LiveFrame, type LiveObserver, subscribeLive } from './client-live.ts';
import { type FramesOptions, readFrames } from './frames.ts';

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
  /**
   * The same to be read with `for await`, at the reader's own pace. Ends with the client, or when `options.signal`
   * aborts; throws what the agent refused.
   */
  frames(input?: LiveInput, options?: FramesOptions): AsyncGenerator<LiveFrame, void, undefined>;
  readonly collection: CollectionClient;
  readonly alerts: AlertClient;
  readonly exporters: ExporterClient;
  readonly admin: AdminClient;
  /** Ends all streams and requests. */
  close(): Promise<void>;
}

/** Collecting, whether and how often. All but `status` need the role `operate`; each answers what holds from then on. */
export interface CollectionClient {
  status(): Promise<CollectionShape>;
  start(): Promise<CollectionShape>;
  /** The tick in progress is recorded still. What is missing from then on is a gap. */
  stop(): Promise<CollectionShape>;
  /** From 100 to 600 000 whole milliseconds. */
  setInterval(intervalMs: number): Promise<CollectionShape>;
}

/** Who may come in. Needs the role `admin`. */
export interface AdminClient {
  /** By name, the expired ones too. */
  tokens(): Promise<TokenShape[]>;
  /** The secret is in this answer and nowhere else. Rejects with `API_TOKEN_EXISTS` or `API_TOKEN_NAME_INVALID`. */
  createToken(input: TokenInput): Promise<CreatedTokenShape>;
  /** Its streams are cut within a second. Rejects with `API_TOKEN_UNKNOWN`. */
  revokeToken(name: string): Promise<void>;
}

type Headers = Readonly<Record<string, string>>;

type Fetch = ReturnType<typeof getFetch>;

export interface ClientOptions {
  /** A token or JWT, sent with every request. Without one the agent answers what anyone may know. */
  readonly token?: string;
  /**
   * An agent that has not answered in full after this time, or not begun a stream, counts as unreachable, milliseconds.
   * Default 10 000.
   */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** A client for the agent at `url`, such as `http://127.0.0.1:9001`. Throws `TypeError` when that is no HTTP URL. */
export function createClient(url: string, options: ClientOptions = {}): Client {
  const { token, timeoutMs = 10_000, clock = systemClock } = options;
  const base = baseUrl(url);
  const closing = new AbortController();
  const headers: Headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const within = timeLimit(base, { timeoutMs, clock });
  const trpc = connect(base, headers, {
    question: limitedFetch(within, closing.signal),
    stream: streamFetch(within, headers),
  });
  const ask = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw asClientError(error, base);
    }
  };
  const close = async () => closing.abort();
  const connection = { trpc, url: base, clock, signal: closing.signal };
  return {
    url: base,
    status: () => ask(trpc.status.query()),
    series: (match) => ask(trpc.series.query(matching(match))),
    latest: (match) => ask(trpc.latest.query(matching(match))),
    query: (input) => ask(trpc.query.query(input)),
    events: (input) => ask(trpc.events.query(input)),
    live: (input, observer) => subscribeLive(connection, input, observer),
    frames: (input = {}, options) => readFrames(connection, input, options),
    collection: {
      status: () => ask(trpc.collection.status.query()),
      start: () => ask(trpc.collection.start.mutate()),
      stop: () => ask(trpc.collection.stop.mutate()),
      setInterval: (intervalMs) => ask(trpc.collection.setInterval.mutate({ intervalMs })),
    },
    alerts: createAlertClient(connection, ask),
    exporters: createExporterClient(trpc, ask),
    admin: {
      tokens: () => ask(trpc.admin.tokens.list.query()),
      createToken: (input) => ask(trpc.admin.tokens.create.mutate(input)),
      revokeToken: (name) => ask(trpc.admin.tokens.revoke.mutate({ name })),
    },
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

interface Fetches {
  readonly question: Fetch;
  readonly stream: FetchLike;
}

function connect(url: string, headers: Headers, { question, stream }: Fetches): TRPCClient<AppRouter> {
  const endpoint = `${url}/trpc`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: endpoint, EventSource, eventSourceOptions: { fetch: stream } }),
        false: httpLink({ url: endpoint, headers, fetch: question }),
      }),
    ],
  });
}

/** Does what ends in time; aborts it with `API_UNREACHABLE` otherwise. */
type TimeLimit = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

function timeLimit(url: string, { timeoutMs, clock }: Required<Pick<ClientOptions, 'timeoutMs' | 'clock'>>): TimeLimit {
  return async (work) => {
    const timeout = new AbortController();
    const cancel = clock.setTimer(timeoutMs, () =>
      timeout.abort(apiError('API_UNREACHABLE', `no answer from ${url} within ${timeoutMs} ms`)),
    );
    try {
      return await work(timeout.signal);
    } finally {
      cancel();
    }
  };
}

/** A `fetch` for event streams, whose standard interface knows no headers. Only their beginning has a limit. */
function streamFetch(within: TimeLimit, headers: Headers): FetchLike {
  return (url, init) =>
    within((timeout) => {
      const signal = AbortSignal.any([timeout, init.signal]);
      return fetch(url, { ...(init as RequestInit), headers: { ...init.headers, ...headers }, signal });
    });
}

/** A `fetch` that ends when the client closes, and that gives up on a host that never answers, or never to the end. */
function limitedFetch(within: TimeLimit, closing: AbortSignal): Fetch {
  return (input, init) =>
    within(async (timeout) => {
      const signals = [timeout, closing, ...(init?.signal ? [init.signal] : [])];
      const response = await fetch(input, { ...(init as RequestInit), signal: AbortSignal.any(signals) });
      return response.body === null ? response : new Response(await response.arrayBuffer(), response);
    });
}
