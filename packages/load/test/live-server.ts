import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LoadPlan } from '../src/plan.ts';
import type { LoadReport } from '../src/report.ts';
import { runLoad } from '../src/run-load.ts';
import type { LoadOptions } from '../src/run-phases.ts';

/** A client of the server, whatever it came by. */
export interface Subscriber {
  readonly subscription: Readonly<Record<string, unknown>>;
  send(message: object): void;
  /** For WebSockets. */
  readonly socket: WebSocket | undefined;
}

export interface LiveServerOptions {
  /** Called once a client is subscribed; default: it gets the frames that all get. */
  readonly onSubscribe?: (subscriber: Subscriber, index: number) => void;
  /** Answers an upgrade or a stream with this status instead. */
  readonly refuse?: (request: IncomingMessage, index: number) => number | undefined;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A server that speaks the live protocol as `docs/protocol/live.md` has it, as far as a load run can see. */
export interface LiveServer extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
  readonly subscribers: readonly Subscriber[];
  /** Connections that are open now. */
  readonly open: number;
  /** Sends every subscriber the next frame. */
  tick(): void;
}

/** A frame with this number, sampled now, of `series` values. */
export function frameOf(seq: number, series = 3): object {
  const values = Array.from({ length: series }, (_, index) => index);
  return { type: 'frame', channel: 7, seq, timeMs: Date.now(), elapsedMs: 1000, intervalMs: 1000, values };
}

/** Runs the plan while the server sends a frame every 20 ms. */
export async function runWithTicks(server: LiveServer, plan: LoadPlan, options: LoadOptions = {}): Promise<LoadReport> {
  const timer = setInterval(server.tick, 20);
  try {
    return await runLoad(plan, options);
  } finally {
    clearInterval(timer);
  }
}

export async function openLiveServer({ onSubscribe, refuse, tls }: LiveServerOptions = {}): Promise<LiveServer> {
  const requests: IncomingMessage[] = [];
  const subscribers: Subscriber[] = [];
  const sockets = new Set<Socket>();
  let seq = 0;
  const admit = (request: IncomingMessage) => {
    requests.push(request);
    return refuse?.(request, requests.length - 1);
  };
  const welcome = (subscriber: Subscriber) => {
    subscribers.push(subscriber);
    subscriber.send({ type: 'subscribed', id: 'load', channel: 7, columns: [1, 2, 3], series: {} });
    onSubscribe?.(subscriber, subscribers.length - 1);
  };
  const stream = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/') return response.end('hello');
    const status = admit(request);
    if (status !== undefined) return response.writeHead(status).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (message: object) => void response.write(asEvent(message));
    const { searchParams } = new URL(request.url as string, 'http://localhost');
    welcome({ subscription: Object.fromEntries(searchParams), send, socket: undefined });
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => void stream(request, response);
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  server.on('upgrade', (request, socket, head) => {
    const status = admit(request);
    if (status !== undefined) return socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.send(JSON.stringify({ type: 'welcome', protocol: 1 }));
      webSocket.once('message', (text) => {
        const send = (message: object) => webSocket.send(JSON.stringify(message));
        welcome({ subscription: JSON.parse(String(text)), send, socket: webSocket });
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    subscribers,
    get open() {
      return sockets.size;
    },
    tick: () => {
      const next = frameOf(++seq);
      for (const subscriber of subscribers) subscriber.send(next);
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function asEvent(message: object): string {
  const { type, seq } = message as { type: string; seq?: number };
  return `event: ${type}\n${seq === undefined ? '' : `id: ${seq}\n`}data: ${JSON.stringify(message)}\n\n`;
}
