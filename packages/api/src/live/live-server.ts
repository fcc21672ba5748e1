import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Caller } from '../security/roles.ts';

/** The live streams for everyone: WebSocket and server-sent events at `/live`. See `docs/protocol/live.md`. */
export interface LiveServer {
  /** Takes over a connection that asked for a WebSocket and was let in. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void;
}
