import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { apiError } from '../errors.ts';
import { LIVE_PATH, type LiveDoor } from '../live/live-door.ts';
import type { Gate } from '../security/gate.ts';
import type { Connections } from './connections.ts';
import { answerRaw } from './raw-answer.ts';
import { refusalOf } from './refusal.ts';
import type { Traffic } from './traffic.ts';

export interface UpgradeOptions {
  readonly gate: Gate;
  readonly connections: Connections;
  readonly traffic: Traffic;
  /** Undefined until there is something to serve. */
  live(): LiveDoor | undefined;
  /** Told of errors that are answered with status 500. */
  readonly onError: (error: Error) => void;
}

/** Lets requests for a WebSocket through the gate and to the live streams; answers all others with their HTTP status. */
export function answerUpgrades(server: Server, options: UpgradeOptions): void {
  // Java offers HTTP/2 this way with every request. Node 22 does not ask and hands all of them over.
  Object.assign(server, { shouldUpgradeCallback: isWebSocket });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade({ request, socket, head }, options).catch((error: Error) => {
      const refusal = refusalOf(error);
      options.traffic.requests.refused(refusal.body.error.code);
      if (refusal.status === 500) options.onError(error);
      answerRaw(socket, refusal);
    });
  });
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

async function upgrade({ request, socket, head }: Upgrade, { gate, connections, live }: UpgradeOptions): Promise<void> {
  const path = request.url?.split('?')[0] as string;
  const caller = await gate.admit(request, path);
  if (socket.destroyed) return;
  if (path !== LIVE_PATH) throw apiError('API_NOT_FOUND', `there is no WebSocket at ${path}`);
  const door = live();
  if (door === undefined) throw apiError('API_STARTING', 'the recorder is starting');
  const server = await door.open();
  if (socket.destroyed) return;
  server.upgrade(request, socket, head, caller);
  connections.addWebSocket(socket, caller);
}
