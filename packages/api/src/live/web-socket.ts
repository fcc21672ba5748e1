/** The WebSocket side of the live streams; the one file that knows ws. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { LiveClient, Transport } from './live-client.ts';
import type { LiveLimits } from './live-limits.ts';
import type { Message, Wire } from './message.ts';

/** What clients offer as subprotocol when they offer one. */
const SUBPROTOCOL = 'tidemark.live.v1';

const FINAL_TEXT = 0x81;
const FINAL_PING = 0x89;

/** A server's frames are not masked, so one message is the same bytes for everyone (RFC 6455, section 5.2). */
const WEB_SOCKET: Wire = {
  encode: ({ json }: Message) => {
    const length = Buffer.byteLength(json);
    const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const frame = Buffer.allocUnsafe(headerLength + length);
    frame[0] = FINAL_TEXT;
    frame[1] = headerLength === 2 ? length : headerLength === 4 ? 126 : 127;
    if (headerLength === 4) frame.writeUInt16BE(length, 2);
    if (headerLength === 10) frame.writeBigUInt64BE(BigInt(length), 2);
    frame.write(json, headerLength);
    return frame;
  },
};

const PING = Buffer.of(FINAL_PING, 0);

/** Pieces that one message may come in. */
const MAX_FRAGMENTS = 64;

/** A connection that is its own transport: there are many, and each object counts. */
class LiveSocket extends WebSocket implements Transport {
  readonly wire = WEB_SOCKET;
  readonly canAsk = true;
  readonly probe = PING;
  declare stream: Duplex;
  declare client: LiveClient;
}

export interface WebSocketHandlers {
  /** A connection was opened. */
  opened(transport: Transport): LiveClient;
  text(client: LiveClient, text: string): void;
  binary(client: LiveClient): void;
  /** Whether what costs an answer is allowed now. */
  admits(client: LiveClient): boolean;
  /** What came was no WebSocket frame, or too large; the connection is being closed. */
  broken(client: LiveClient): void;
  closed(client: LiveClient): void;
}

/** Makes WebSocket connections of HTTP ones: `upgrade` answers the request in any case. */
export interface WebSocketDoor {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export function createWebSocketDoor(limits: LiveLimits, handlers: WebSocketHandlers): WebSocketDoor {
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: limits.maxMessageBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: limits.maxMessageBytes,
    closeTimeout: limits.closeMs,
    handleProtocols: (offered: ReadonlySet<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    WebSocket: LiveSocket,
  } as const;
  const server = new WebSocketServer<typeof LiveSocket>(options);
  const listeners = createListeners(handlers);
  return {
    upgrade: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (live) => {
        live.stream = socket;
        live.client = handlers.opened(live);
        live.on('message', listeners.message).on('ping', listeners.ping).on('pong', listeners.pong);
        live.on('error', listeners.error).on('close', listeners.close);
      });
    },
  };
}

/** Functions that all connections share. */
function createListeners(handlers: WebSocketHandlers) {
  const clientOf = (socket: WebSocket) => (socket as LiveSocket).client;
  return {
    message(this: WebSocket, data: RawData, isBinary: boolean) {
      if (isBinary) handlers.binary(clientOf(this));
      else handlers.text(clientOf(this), (data as Buffer).toString());
    },
    ping(this: WebSocket, data: Buffer) {
      const client = clientOf(this);
      client.heard();
      if (handlers.admits(client) && client.roomBytes > 0) this.pong(data);
    },
    pong(this: WebSocket) {
      clientOf(this).heard();
    },
    error(this: WebSocket, { code = '' }: NodeJS.ErrnoException) {
      if (code.startsWith('WS_ERR_')) handlers.broken(clientOf(this));
    },
    close(this: WebSocket) {
      handlers.closed(clientOf(this));
    },
  };
}
