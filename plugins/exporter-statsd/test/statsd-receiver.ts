import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Receiver, ReceiverMood } from '@tidemark/plugin-kit/testing';

/** What listens on a port and keeps what arrives. */
interface Listener {
  readonly port: number;
  /** Datagrams, or what came over one connection. */
  readonly texts: readonly string[];
  setMood(mood: ReceiverMood): void;
  close(): void;
}

interface StatsdOptions {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
}

/** A server on the loopback interface that keeps the bytes as they are. */
export async function openStatsdReceiver(protocol: 'udp' | 'tcp'): Promise<Receiver<StatsdOptions>> {
  let count = 0;
  const waiting = new Set<() => void>();
  const asked = () => {
    count++;
    for (const look of waiting) look();
  };
  const listener = protocol === 'udp' ? await listenForDatagrams() : await listenForStreams(asked);
  return {
    options: { protocol, port: listener.port },
    secrets: [],
    accepted: () => listener.texts,
    // Of a datagram nobody hears whether it was liked.
    moods: protocol === 'udp' ? ['failing'] : ['failing', 'resetting', 'stalling'],
    setMood: listener.setMood,
    asked: (times) =>
      new Promise((resolve) => {
        const look = () => {
          if (count >= times) resolve();
        };
        waiting.add(look);
        look();
      }),
    [Symbol.asyncDispose]: async () => listener.close(),
  };
}

async function listenForDatagrams(): Promise<Listener> {
  const texts: string[] = [];
  const open = (port: number): DatagramSocket => {
    const socket = createSocket('udp4', (bytes) => texts.push(bytes.toString()));
    return socket.bind(port, '127.0.0.1');
  };
  let socket: DatagramSocket | undefined = open(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  const close = () => {
    socket?.close();
    socket = undefined;
  };
  const setMood = (mood: ReceiverMood) => {
    if (mood !== 'accepting') close();
    else socket ??= open(port);
  };
  return { port, texts, setMood, close };
}

async function listenForStreams(asked: () => void): Promise<Listener> {
  const texts: string[] = [];
  const sockets = new Set<Socket>();
  let mood: ReceiverMood = 'accepting';
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    asked();
    if (mood === 'stalling') return;
    if (mood !== 'accepting') return void socket.resetAndDestroy();
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('end', () => {
      texts.push(Buffer.concat(chunks).toString());
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    texts,
    setMood: (next) => {
      mood = next;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
