import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Clock, sleep, systemClock } from '@tidemark/core';

/** What a peer does with a request. Without anything it answers 200 at once. */
export interface PeerBehaviour {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Waits before it answers. */
  readonly latencyMs?: number;
  /** Ends the connection: before it has read the request, or after, instead of an answer. */
  readonly reset?: 'before' | 'after';
  /** Reads the request and never answers. */
  readonly stalls?: boolean;
  /** Sends its body a byte at a time, with this pause between them. */
  readonly slowBodyMs?: number;
}

export interface PeerRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly body: string;
  /** It was answered with a status below 300. */
  readonly isAccepted: boolean;
}

export interface PeerOptions {
  readonly clock?: Clock;
  /** Makes it speak https. */
  readonly tls?: ServerOptions;
}

/** An HTTP server on the loopback interface that can be as bad as real ones are, and remembers what it got. */
export interface Peer extends AsyncDisposable {
  readonly url: string;
  /** What was read whole, in the order in which it was. */
  readonly requests: readonly PeerRequest[];
  /** From the next request on. A function is asked for each, by number from 0. */
  behave(behaviour: PeerBehaviour | ((index: number) => PeerBehaviour)): void;
  /** Resolves when there were so many requests, also those that were reset. */
  asked(times: number): Promise<void>;
  connections(): number;
}

export async function openPeer({ clock = systemClock, tls }: PeerOptions = {}): Promise<Peer> {
  const requests: PeerRequest[] = [];
  const ended = new AbortController();
  const waiting = new Set<() => void>();
  let behaviourOf: (index: number) => PeerBehaviour = () => ({});
  let count = 0;
  const seen = () => {
    for (const look of waiting) look();
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const behaviour = behaviourOf(count++);
    if (behaviour.reset === 'before') reset(request);
    else {
      const bytes = await readAll(request);
      const status = behaviour.status ?? 200;
      const answers = behaviour.reset === undefined && behaviour.stalls !== true;
      requests.push(describeRequest(request, bytes, answers && status < 300));
      seen();
      await sleep(clock, behaviour.latencyMs ?? 0, ended.signal);
      await answer(request, response, behaviour, (ms) => sleep(clock, ms, ended.signal));
    }
    seen();
  };
  const listener: RequestListener = (request, response) => {
    serve(request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  const connections = countConnections(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    behave: (behaviour) => {
      behaviourOf = typeof behaviour === 'function' ? behaviour : () => behaviour;
    },
    asked: (times) =>
      new Promise((resolve) => {
        const look = () => {
          if (count < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    connections,
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function countConnections(server: Server): () => number {
  let open = 0;
  server.on('connection', (socket) => {
    open++;
    socket.once('close', () => open--);
  });
  return () => open;
}

function reset(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function describeRequest(request: IncomingMessage, bytes: Buffer, isAccepted: boolean): PeerRequest {
  const { method = '', url: path = '', headers } = request;
  return { method, path, headers, bytes, body: bytes.toString('utf8'), isAccepted };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers = {}, body = '', reset: shallReset, stalls, slowBodyMs }: PeerBehaviour,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  if (shallReset === 'after') return reset(request);
  if (stalls === true) return;
  response.writeHead(status, headers);
  if (slowBodyMs === undefined) {
    response.end(body);
    return;
  }
  for (const byte of Buffer.from(body)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await pause(slowBodyMs);
  }
  response.end();
}
