import { WebSocket } from 'ws';
import { type Failure, failureOf } from '../failures.ts';
import { requestHeaders } from '../request-headers.ts';
import type { ResolvedWebSocketPlan } from '../resolve-plan.ts';
import type { OpenStreamClient, StreamClient, StreamEvents } from './stream-client.ts';

const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const SUBPROTOCOL = 'tidemark.live.v1';

/** Clients of a WebSocket server; for Tidemark, each subscribes as it is connected. */
export function webSocketClients(plan: ResolvedWebSocketPlan): OpenStreamClient {
  const { url, protocol, match, intervalMs } = plan;
  const isTidemark = protocol === 'tidemark';
  const subprotocols = isTidemark ? [SUBPROTOCOL] : [];
  const subscribe = JSON.stringify({ type: 'subscribe', id: 'load', match, intervalMs });
  const options = {
    headers: requestHeaders(plan),
    handshakeTimeout: plan.timeoutMs,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    ...(plan.insecureTls ? { rejectUnauthorized: false } : {}),
    ...(plan.ca === undefined ? {} : { ca: plan.ca }),
  };
  return (events) => {
    const socket = new WebSocket(url, subprotocols, options);
    socket.on('open', () => {
      if (isTidemark) socket.send(subscribe);
      events.onOpen();
    });
    socket.on('message', (data) => events.onMessage(data as Buffer));
    tellEnd(socket, events);
    return controls(socket);
  };
}

/** Several things happen when a WebSocket ends; the first one says why. */
function tellEnd(socket: WebSocket, { onEnd }: StreamEvents): void {
  let ended = false;
  const end = (failure: Failure) => {
    if (ended) return;
    ended = true;
    onEnd(failure);
  };
  socket.on('unexpected-response', (request, response) => {
    const detail = String(response.statusCode);
    request.destroy();
    end({ kind: 'handshake', detail, message: `the server answered ${detail} instead of opening a WebSocket` });
  });
  socket.on('error', (error) => end(failureOf(error)));
  socket.on('close', (code, reason) => end(closedWith(code, reason.toString())));
}

const ABNORMAL = 1006;

function closedWith(code: number, reason: string): Failure {
  if (code === ABNORMAL) return { kind: 'reset', detail: '', message: 'the connection ended without a closing frame' };
  const told = reason === '' ? '' : `: ${reason}`;
  return { kind: 'closed', detail: String(code), message: `the server closed with ${code}${told}` };
}

const NORMAL = 1000;

function controls(socket: WebSocket): StreamClient {
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      if (socket.readyState === WebSocket.OPEN) socket.close(NORMAL);
      else socket.terminate();
    },
    destroy: () => socket.terminate(),
  };
}
