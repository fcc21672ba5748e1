import type { RequestListener, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '@tidemark/core';
import { apiError } from '../errors.ts';
import { keepHostLog } from '../http/host-log.ts';
import { createLiveDoor, type LiveDoor } from '../live/live-door.ts';
import type { LiveLimits } from '../live/live-limits.ts';
import type { Recording } from '../recording.ts';
import { createAccess } from '../security/access.ts';
import { boundQuestions } from '../security/bounded-history.ts';
import type { CertificateWatch } from '../security/certificate.ts';
import { answerClientError } from './client-error.ts';
import { connectionSamples } from './connection-samples.ts';
import { type Drained, watchConnections } from './connections.ts';
import { type ListenOptions, serverLimits } from './listen-options.ts';
import { createServer } from './node-http.ts';
import { answerRefusal } from './raw-answer.ts';
import { refusalOf } from './refusal.ts';
import type { RouteOptions } from './routes.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import { answerUpgrades } from './upgrades.ts';
import { whenAsked } from './when-asked.ts';

export type { ListenOptions } from './listen-options.ts';

export interface ServeOptions extends Omit<RouteOptions, 'guard' | 'live' | 'tokensDir'> {
  /** Bounds of the live streams that are not the default. */
  readonly liveLimits?: Partial<LiveLimits> | undefined;
}

/** A bound port. It is taken before anything is created on disk, so that a taken one leaves no trace. */
export interface Listener {
  readonly url: string;
  /** Whether callers without a token are answered. */
  readonly isOpen: boolean;
  /** Lets the user that the agent runs as do everything; see `writeLocalToken`. */
  readonly localToken: string;
  /** From now on requests are answered; before, with status 503. Returns what passes through, counted. */
  serve(recording: Recording, options: ServeOptions): Traffic;
  /**
   * Closes the port, breaks live streams as if the network had, so that their clients come again, and every other
   * connection when its request is answered. Idempotent.
   */
  close(): Promise<ServerClosed>;
}

/** What a server did until it closed. */
export interface ServerClosed extends Drained {
  /** Live streams that were open. */
  readonly told: number;
  /** Requests since it began. */
  readonly requests: number;
}

/** How often tokens, keys and certificates are looked at, and connections that are no longer to be. */
const SWEEP_MS = 1000;

const DEFAULT_MAX_CONNECTIONS = 16_384;
const DEFAULT_DRAIN_MS = 3000;
const DEFAULT_STALLED_MS = 120_000;

/** Binds the port. Throws `API_*` errors: what is wrong with the options, `API_PORT_TAKEN` or `API_LISTEN_FAILED`. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { clock = systemClock, onProblem = () => {}, tls, tokensDir } = options;
  const access = await createAccess({ ...options, clock, onProblem });
  const { gate } = access;
  // Only now: TLS and its certificates take 3 MiB.
  const certificate = tls && (await import('../security/certificate.ts')).watchCertificate(tls);
  const server = await createNodeServer(options, certificate);
  const connections = watchConnections(server, clock);
  const traffic = createTraffic();
  traffic.tell(() => connectionSamples(connections, certificate));
  let answer: RequestListener = (_, response) =>
    answerRefusal(response, refusalOf(apiError('API_STARTING', 'the recorder is starting')));
  server.on('request', (request, response) => answer(request, response));
  server.on('clientError', (error, socket) => {
    const code = answerClientError(error, socket);
    if (code !== undefined) traffic.requests.refused(code);
  });
  let live: LiveDoor | undefined;
  let tell = onProblem;
  answerUpgrades(server, { gate, connections, traffic, live: () => live, onError: (error) => tell(error) });
  await bind(server, options);
  server.on('error', onProblem);
  const stopSweeping = every(SWEEP_MS, clock.setTimer, () => {
    access.refresh();
    connections.dropInvalid(gate.callerOf);
    renew(server, certificate, onProblem);
  });
  let closed: Promise<ServerClosed> | undefined;
  const close = async () => {
    stopSweeping();
    const ended = new Promise((resolve) => server.close(resolve));
    const told = ((await live?.close())?.told ?? 0) + connections.breakStreams();
    const drained = await connections.drain(options.drainMs ?? DEFAULT_DRAIN_MS);
    await ended;
    return { told, ...drained, requests: connections.counts.requests };
  };
  return {
    url: urlOf(server, tls !== undefined),
    isOpen: access.isOpen,
    localToken: access.localToken,
    serve: (recording, { liveLimits, ...routes }) => {
      tell = routes.onError;
      const bounded = { ...recording, history: boundQuestions(recording.history) };
      live = createLiveDoor(bounded, { limits: liveLimits, traffic, onError: routes.onError });
      const sources = { recording: bounded, traffic, log: keepHostLog(bounded, traffic) };
      const route = { ...routes, live, tokensDir, guard: access.guard };
      answer = answerWhenAsked(async () => {
        const { createRequestListener } = await import('./request-listener.ts');
        return createRequestListener(sources, connections, route);
      }, routes.onError);
      return traffic;
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** What answers requests is loaded for the first one: most of an agent's memory, and many an agent is never asked. */
function answerWhenAsked(load: () => Promise<RequestListener>, onError: (error: Error) => void): RequestListener {
  const loaded = whenAsked(load);
  return (request, response) => {
    loaded().then(
      (answer) => answer(request, response),
      (error: Error) => {
        onError(error);
        answerRefusal(response, refusalOf(error));
      },
    );
  };
}

async function createNodeServer(options: ListenOptions, certificate: CertificateWatch | undefined): Promise<Server> {
  const limits = serverLimits(options);
  const server =
    certificate === undefined
      ? createServer(limits)
      : (await import('node:https')).createServer({ ...limits, ...certificate.pair, minVersion: 'TLSv1.3' });
  server.maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
  server.setTimeout(options.stalledMs ?? DEFAULT_STALLED_MS);
  return server;
}

/** Takes a renewed certificate into use, for connections from now on. */
function renew(server: Server, certificate: CertificateWatch | undefined, onProblem: (error: Error) => void): void {
  try {
    if (certificate?.refresh()) (server as TlsServer).setSecureContext({ ...certificate.pair, minVersion: 'TLSv1.3' });
  } catch (error) {
    onProblem(error as Error);
  }
}

function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const context = { cause, details: { host, port, reason: cause.code } };
      reject(
        cause.code === 'EADDRINUSE'
          ? apiError('API_PORT_TAKEN', `port ${port} on ${host} is taken`, context)
          : apiError('API_LISTEN_FAILED', `cannot listen on ${host}:${port}: ${cause.message}`, context),
      );
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function urlOf(server: Server, isEncrypted: boolean): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `${isEncrypted ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Does something again and again until the returned function is called. */
function every(ms: number, setTimer: Clock['setTimer'], work: () => void): () => void {
  const next = () => {
    work();
    cancel = setTimer(ms, next);
  };
  let cancel = setTimer(ms, next);
  return () => cancel();
}
