import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { keepHostLog } from '../src/http/host-log.ts';
import type { Recording } from '../src/recording.ts';
import { createRoutes } from '../src/server/routes.ts';
import { createTraffic, type Traffic } from '../src/server/traffic.ts';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  json(): unknown;
}

/** The routes of a recording on a real socket, open to everybody. */
export interface ServedHere extends AsyncDisposable {
  readonly url: string;
  readonly traffic: Traffic;
  readonly errors: readonly Error[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export async function serveHere(recording: Recording): Promise<ServedHere> {
  const traffic = createTraffic();
  const errors: Error[] = [];
  const app = createRoutes(
    { recording, traffic, log: keepHostLog(recording, traffic) },
    {
      guard: {
        gate: { admit: async () => ({ name: 'anyone', role: 'admin' }) } as never,
        isWholeHost: false,
        allowedOrigins: [],
      },
      onError: (error) => errors.push(error),
    },
  );
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    traffic,
    errors,
    get: async (path, headers = {}) => {
      const response = await fetch(url + path, { headers });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: () => JSON.parse(text) as unknown,
      };
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
