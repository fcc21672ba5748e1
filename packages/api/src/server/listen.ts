import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { isLoopbackHost } from '@tidemark/core';
import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import { createGate } from '../security/gate.ts';
import { refusalOf } from './refusal.ts';
import { createRoutes, type RouteOptions } from './routes.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export interface ListenOptions {
  /** A loopback address or `localhost`. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

export type ServeOptions = Omit<RouteOptions, 'gate'>;

/** A bound port. It is taken before anything is created on disk, so that a taken one leaves no trace. */
export interface Listener {
  readonly url: string;
  /** From now on requests are answered; before, with status 503. Returns what passes through, counted. */
  serve(recording: Recording, options: ServeOptions): Traffic;
  /** Closes the port and every connection; streams end as if the network had, so that their clients come again. */
  close(): Promise<void>;
}

/** Binds the port. Throws `API_HOST_NOT_LOOPBACK`, `API_PORT_TAKEN` or `API_LISTEN_FAILED`. */
export async function listen({ host, port }: ListenOptions): Promise<Listener> {
  if (!isLoopbackHost(host)) {
    throw apiError('API_HOST_NOT_LOOPBACK', `cannot listen on ${host}: only loopback addresses are allowed`, {
      details: { host },
    });
  }
  let answer = getRequestListener(() => {
    const { status, body } = refusalOf(apiError('API_STARTING', 'the recorder is starting'));
    return Response.json(body, { status });
  });
  const gate = createGate();
  const server = createServer((request, response) => void answer(request, response));
  await bind(server, { host, port });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    serve: (recording, options) => {
      const traffic = createTraffic();
      answer = getRequestListener(createRoutes(recording, traffic, { ...options, gate }).fetch);
      return traffic;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const context = { cause, details: { host, port, reason: cause.code } };
      reject(
        cause.code === 'EADDRINUSE'
          ? apiError('API_PORT_TAKEN', `port ${port} on ${host} is taken`, context)
          : apiError('API_LISTEN_FAILED', `cannot listen on ${host}:${port}: ${cause.message}`, context),
      );
    });
    server.listen({ host, port }, resolve);
  });
}
