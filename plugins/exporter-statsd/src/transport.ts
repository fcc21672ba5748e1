import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { untilAborted } from '@tidemark/plugin-kit';

export interface Sending {
  readonly host: string;
  readonly port: number;
  readonly packets: readonly Buffer[];
  readonly signal: AbortSignal;
}

/**
 * Sends each packet as a datagram. The socket is connected, because only then is it told when nobody listens; a new one each
 * time finds a server that moved. Resolves when all are on their way, and on this machine also received.
 */
export async function sendDatagrams({ host, port, packets, signal }: Sending): Promise<void> {
  if (packets.length === 0) return;
  const { address, family } = await untilAborted(lookup(host), signal);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const refused = new Promise<never>((_, reject) => socket.on('error', reject));
  // It may be refused while nobody looks.
  refused.catch(() => undefined);
  try {
    socket.connect(port, address);
    await Promise.race([once(socket, 'connect'), refused]);
    for (const packet of packets) {
      signal.throwIfAborted();
      await Promise.race([sendDatagram(socket, packet), refused]);
    }
    // What this machine answered to the last one is seen within a whole turn, of which the first is the rest of this one.
    for (let turns = 0; turns < 2; turns++) await Promise.race([nextTurn(), refused]);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new Error(`${host}:${port}: ${(cause as Error).message}`, { cause });
  } finally {
    socket.close();
  }
}

function sendDatagram(socket: Socket, packet: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(packet, (error) => (error === null ? resolve() : reject(error)));
  });
}

/**
 * Sends all lines over a connection of its own and ends it. Resolves when the server has ended its side as well: then it has
 * read everything.
 */
export async function sendStream({ host, port, packets, signal }: Sending): Promise<void> {
  if (packets.length === 0) return;
  const socket = connect({ host, port, signal });
  const closed = once(socket, 'close');
  socket.resume().end(Buffer.concat(packets.flatMap((packet) => [packet, Buffer.from('\n')])));
  await closed;
}
