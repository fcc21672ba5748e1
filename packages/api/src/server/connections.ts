import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Clock, sleep } from '@tidemark/core';
import type { Caller } from '../security/roles.ts';

/** What became of the connections of a server that closed. */
export interface Drained {
  /** Requests in progress that were finished, and that were not in time. */
  readonly drained: number;
  readonly dropped: number;
}

/** The requests in progress and the WebSockets of a server. */
export interface Connections {
  /** TCP connections that are open, and requests since the server began. */
  readonly counts: { readonly open: number; readonly requests: number };
  /** A request whose answer ends when its client likes. */
  addStream(request: IncomingMessage): void;
  addWebSocket(socket: Duplex, caller: Caller): void;
  /** Breaks what belongs to callers that are no longer valid. Returns how many. */
  dropInvalid(callerOf: (request: IncomingMessage) => Caller | undefined): number;
  /** Breaks all streams, as if the network had, so that their clients come again. Returns how many. */
  breakStreams(): number;
  /** Waits until the requests in progress are answered, for `ms` at most, then closes every connection. */
  drain(ms: number): Promise<Drained>;
}

export function watchConnections(server: Server, clock: Clock): Connections {
  const pending = new Set<IncomingMessage>();
  const streams = new Set<IncomingMessage>();
  const sockets = new Map<Duplex, Caller>();
  const open = new Set<Duplex>();
  let requests = 0;
  let onIdle = () => {};
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    requests++;
    pending.add(request);
    response.once('close', () => {
      pending.delete(request);
      streams.delete(request);
      if (!server.listening) server.closeIdleConnections();
      if (pending.size === streams.size) onIdle();
    });
  });
  return {
    get counts() {
      return { open: open.size, requests };
    },
    addStream: (request) => {
      if (!server.listening) request.socket.destroy();
      else if (pending.has(request)) streams.add(request);
    },
    addWebSocket: (socket, caller) => {
      if (socket.destroyed) return;
      sockets.set(socket, caller);
      socket.once('close', () => sockets.delete(socket));
    },
    dropInvalid: (callerOf) => {
      let dropped = 0;
      const drop = (socket: Duplex) => {
        socket.destroy();
        dropped++;
      };
      for (const request of pending) if (callerOf(request)?.isValid() === false) drop(request.socket);
      for (const [socket, caller] of sockets) if (!caller.isValid()) drop(socket);
      return dropped;
    },
    breakStreams: () => {
      const broken = [...streams];
      for (const { socket } of broken) socket.destroy();
      return broken.length;
    },
    drain: async (ms) => {
      const unanswered = () => [...pending].filter((request) => !streams.has(request)).length;
      const begun = unanswered();
      if (begun > 0) {
        const idle = new AbortController();
        onIdle = () => idle.abort();
        await sleep(clock, ms, idle.signal);
      }
      const dropped = unanswered();
      server.closeAllConnections();
      // Node knows neither WebSockets nor connections that are still in a TLS handshake.
      for (const socket of open) socket.destroy();
      return { drained: Math.max(0, begun - dropped), dropped };
    },
  };
}
