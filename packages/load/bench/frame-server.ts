// The other side of client-libraries.ts, in a process of its own: frames of 50 series once a second to whoever opens a
// WebSocket, and a short answer to every request. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { systemClock } from '@tidemark/core';
import { type WebSocket, WebSocketServer } from 'ws';

const SERIES = 50;
const SLICE = 500;

const clients = new Map<WebSocket, Socket>();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer((_, response) => response.end('{"status":"ok"}'));
server.on('upgrade', (request, socket: Socket, head) => {
  webSockets.handleUpgrade(request, socket, head, (client) => {
    clients.set(
      client.on('error', () => {}),
      socket.setNoDelay(true),
    );
    client.on('close', () => clients.delete(client));
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.on('disconnect', () => server.closeAllConnections());

/** An unmasked text frame, whole, so that nothing is done for each client but to write it. */
function encode(seq: number): Buffer {
  const values = Array.from({ length: SERIES }, () => Math.round(Math.random() * 1e6) / 100);
  const text = { type: 'frame', channel: 7, seq, timeMs: systemClock.now(), elapsedMs: 1000, intervalMs: 1000, values };
  const payload = Buffer.from(JSON.stringify(text));
  return Buffer.concat([Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]), payload]);
}

function sendSlice(sockets: readonly Socket[], frame: Buffer): void {
  for (const socket of sockets.slice(0, SLICE)) socket.write(frame);
  if (sockets.length > SLICE) setImmediate(sendSlice, sockets.slice(SLICE), frame);
}

function tick(seq: number): void {
  sendSlice([...clients.values()], encode(seq));
  systemClock.setTimer(1000, () => tick(seq + 1));
}

tick(1);
