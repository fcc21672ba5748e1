import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * What becomes of a request on its way:
 * - `pass`: it arrives, and so does its answer
 * - a number: it does not arrive, and the proxy answers with this status
 * - `lost`: the connection ends before it arrives
 * - `answer lost`: it arrives, and the connection ends before the answer does
 * - `answer late`: it arrives, and no answer ever does
 */
export type Fate = 'pass' | 'lost' | 'answer lost' | 'answer late' | 429 | 500 | 503;

/** A proxy in front of a server on this machine, as unreliable as it is told to be. */
export interface LossyProxy extends AsyncDisposable {
  readonly url: string;
  /** How often each fate has come true. */
  readonly counts: ReadonlyMap<Fate, number>;
}

/** `fateOf` is asked for each request, by number from 0. */
export async function openLossyProxy(targetPort: number, fateOf: (index: number) => Fate): Promise<LossyProxy> {
  const counts = new Map<Fate, number>();
  let index = 0;
  const serve = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const fate = fateOf(index++);
    counts.set(fate, (counts.get(fate) ?? 0) + 1);
    if (fate === 'lost') return incoming.socket.resetAndDestroy();
    const body = await buffer(incoming);
    if (typeof fate === 'number') return answer.writeHead(fate, { 'retry-after': '0' }).end('not now');
    const { status, text } = await forward(incoming, body, targetPort);
    if (fate === 'answer lost') incoming.socket.resetAndDestroy();
    if (fate === 'pass') answer.writeHead(status).end(text);
  };
  const server = createServer((incoming, answer) => {
    serve(incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function forward({ method, url, headers }: IncomingMessage, body: Buffer, port: number) {
  return new Promise<{ readonly status: number; readonly text: Buffer }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      buffer(answer).then((text) => resolve({ status: answer.statusCode ?? 502, text }), reject);
    });
    sent.on('error', reject).end(body);
  });
}
