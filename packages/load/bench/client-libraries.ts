// What a received message and an answered request cost a client, by the library that it is built on: CPU time of this
// process, which does nothing else; the server is another one. `socket` and `onread` read frames without a library, the
// second into one shared buffer; each frame is compared with the last one, as the load generator does. Prints JSON.
// `npm run bench packages/load/bench/client-libraries.ts -- --client ws --clients 5000 --seconds 10`
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { sleep, systemClock } from '@tidemark/core';
import { Client } from 'undici';
import { WebSocket } from 'ws';

const { values: options } = parseArgs({
  options: {
    client: { type: 'string', default: 'ws' },
    clients: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '10' },
  },
});
const clients = Number(options.clients);
const seconds = Number(options.seconds);

const CONNECT_BATCH = 50;
const BATCH_MS = 25;
const SETTLE_MS = 2500;

let newest = Buffer.alloc(0);
let received = 0;
/** The server goes: connections end, and nobody tries again. */
let isOver = false;

function receive(bytes: Buffer, start: number, end: number): void {
  received++;
  if (end - start !== newest.length || newest.compare(bytes, start, end) !== 0) {
    newest = Buffer.from(bytes.subarray(start, end));
    JSON.parse(newest.toString());
  }
}

/** Reads whole unmasked frames of 126 to 65535 bytes: all that the server sends, and nothing else. */
function receiveFrames(bytes: Buffer, end: number): void {
  let at = 0;
  while (at < end) {
    const payloadEnd = at + 4 + bytes.readUInt16BE(at + 2);
    if (payloadEnd > end) throw new Error('a frame came in pieces; run it again');
    receive(bytes, at + 4, payloadEnd);
    at = payloadEnd;
  }
}

function onError(error: Error): void {
  if (!isOver) throw error;
}

const shared = Buffer.allocUnsafe(65_536);

function openSocket(port: number, isShared: boolean): void {
  let isOpen = false;
  const take = (count: number, bytes: Buffer) => {
    if (isOpen) receiveFrames(bytes, count);
    isOpen = true;
    return true;
  };
  const onread = isShared
    ? { onread: { buffer: shared, callback: take as (count: number, bytes: Uint8Array) => boolean } }
    : {};
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true, ...onread });
  if (!isShared) socket.on('data', (bytes: Buffer) => take(bytes.length, bytes));
  socket.on('error', onError);
  const key = Buffer.alloc(16, 'k').toString('base64');
  const head = ['GET / HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
  socket.write(`${[...head, `Sec-WebSocket-Key: ${key}`].join('\r\n')}\r\n\r\n`);
}

function openWebSocket(port: number): void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false, skipUTF8Validation: true });
  socket.on('message', (bytes: Buffer) => receive(bytes, 0, bytes.length)).on('error', onError);
}

function askWithUndici(port: number): void {
  const client = new Client(`http://127.0.0.1:${port}`, { pipelining: 1 });
  const ask = () => {
    if (isOver) return;
    client.dispatch(
      { path: '/', method: 'GET' },
      {
        onRequestStart: () => {},
        onResponseStart: () => {},
        onResponseData: () => {},
        onResponseEnd: () => {
          received++;
          ask();
        },
        onResponseError: (_controller, error) => {
          if (!isOver) throw error;
        },
      },
    );
  };
  ask();
}

const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

function askWithHttp(port: number): void {
  if (isOver) return;
  const request = http.request({ agent, port, host: '127.0.0.1' }, (response) => {
    response.resume().on('end', () => {
      received++;
      askWithHttp(port);
    });
  });
  request.on('error', onError).end();
}

const CLIENTS: Readonly<Record<string, (port: number) => void>> = {
  ws: openWebSocket,
  socket: (port) => openSocket(port, false),
  onread: (port) => openSocket(port, true),
  undici: askWithUndici,
  http: askWithHttp,
};

const open = CLIENTS[options.client];
if (open === undefined) throw new Error(`--client is one of ${Object.keys(CLIENTS).join(', ')}`);

const server = fork(new URL('./frame-server.ts', import.meta.url), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
const [port] = (await once(server.stdout as NodeJS.ReadableStream, 'data')).map(Number);
for (let opened = 0; opened < clients; opened++) {
  open(port as number);
  if (opened % CONNECT_BATCH === CONNECT_BATCH - 1) await sleep(systemClock, BATCH_MS);
}
await sleep(systemClock, SETTLE_MS);
received = 0;
const cpu = process.cpuUsage();
await sleep(systemClock, seconds * 1000);
const { user, system } = process.cpuUsage(cpu);
isOver = true;
server.kill();
const result = {
  client: options.client,
  clients,
  received,
  cpuUsEach: Math.round(((user + system) / received) * 10) / 10,
  userUsEach: Math.round((user / received) * 10) / 10,
  rssBytes: process.memoryUsage.rss(),
  machine: { cpu: cpus()[0]?.model, kernel: release(), node: process.version, load: loadavg()[0] },
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
