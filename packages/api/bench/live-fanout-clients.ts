// The clients of live-fanout.ts: WebSockets by hand on plain sockets, so that they cost less than the server they measure.
import { connect, type Socket } from 'node:net';
import { systemClock } from '@tidemark/core';

/** What the clients saw, all together. Milliseconds from a frame's time to its arrival. */
export interface ClientsReport {
  readonly received: number;
  readonly gaps: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const [, , url = '', count = '0', backlog = '0'] = process.argv;
const { hostname, port, host } = new URL(url);

/** Connections that are being opened at the same time. */
const AT_ONCE = 100;
const MAX_LATENCY_MS = 60_000;

const SUBSCRIBE = JSON.stringify({ type: 'subscribe', id: 'all', backlog: Number(backlog) });
const HANDSHAKE = [
  'GET /live HTTP/1.1',
  `host: ${host}`,
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n');

const latencies = new Uint32Array(MAX_LATENCY_MS + 1);
let received = 0;
let gaps = 0;
let errors = 0;

/** Bytes of a client's text frame; a mask of zeros leaves them as they are. */
function clientFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0), payload]);
}

/** One client: bytes that are not a whole frame yet, and where it is. */
class Client {
  readonly #socket: Socket;
  readonly #onSubscribed: () => void;
  #rest: Buffer | undefined;
  #seq = 0;

  constructor(onSubscribed: () => void) {
    this.#onSubscribed = onSubscribed;
    this.#socket = connect({ host: hostname, port: Number(port) });
    this.#socket.setNoDelay(true);
    this.#socket.write(`${HANDSHAKE}\r\n\r\n`);
    this.#socket.write(clientFrame(1, Buffer.from(SUBSCRIBE)));
    this.#socket.once('data', (head) => {
      const end = head.indexOf('\r\n\r\n') + 4;
      if (!head.toString('latin1', 0, 12).endsWith('101')) errors++;
      this.#socket.on('data', (bytes) => this.#read(bytes));
      if (end < head.length) this.#read(head.subarray(end));
    });
    this.#socket.on('error', () => errors++);
  }

  #read(bytes: Buffer): void {
    const all = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    while (all.length - at >= 2) {
      const short = (all[at + 1] as number) & 0x7f;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (all.length - at < header) break;
      const length =
        short < 126 ? short : short === 126 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2));
      if (all.length - at < header + length) break;
      this.#take((all[at] as number) & 0x0f, all.subarray(at + header, at + header + length));
      at += header + length;
    }
    this.#rest = at < all.length ? all.subarray(at) : undefined;
  }

  #take(opcode: number, payload: Buffer): void {
    if (opcode === 9) this.#socket.write(clientFrame(10, payload));
    if (opcode !== 1) return;
    const text = payload.toString('latin1', 0, 160);
    if (text.startsWith('{"type":"subscribed"')) this.#onSubscribed();
    if (!text.startsWith('{"type":"frame"')) return;
    const seq = numberAfter(text, '"seq":');
    if (this.#seq !== 0 && seq !== this.#seq + 1) gaps++;
    this.#seq = seq;
    received++;
    const latencyMs = Math.max(0, Math.min(MAX_LATENCY_MS, systemClock.now() - numberAfter(text, '"timeMs":')));
    (latencies[latencyMs] as number)++;
  }
}

function numberAfter(text: string, name: string): number {
  return Number.parseInt(text.slice(text.indexOf(name) + name.length), 10);
}

function percentile(ratio: number): number {
  const rank = Math.ceil(received * ratio);
  let seen = 0;
  return latencies.findIndex((times) => {
    seen += times;
    return seen >= rank;
  });
}

let opened = 0;
let subscribed = 0;
function openNext(): void {
  if (opened >= Number(count)) return;
  opened++;
  new Client(() => {
    if (++subscribed === Number(count)) process.send?.('connected');
    openNext();
  });
}
for (let i = 0; i < AT_ONCE; i++) openNext();

process.once('message', () => {
  const report: ClientsReport = {
    received,
    gaps,
    errors,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    maxMs: latencies.findLastIndex((times) => times > 0),
  };
  process.send?.(report);
});
