import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { option, secretOption, z } from '@tidemark/plugin-kit';

/** More than anybody scrapes at once. */
const MAX_CONNECTIONS = 64;

const file = (help: string) => option(z.string().min(1), { help, expected: 'the path of a file in PEM format' });

export const serverTlsOption = option(
  z.strictObject({
    certFile: file('certificate of the server, with those that lead to its issuer'),
    keyFile: file('its private key'),
    keyPassphrase: secretOption('passphrase of the key').optional(),
  }),
  { help: 'speak https', expected: 'a section' },
);

/** What `node:tls` takes. Throws what reading the files throws. */
export function readServerTls(tls: z.output<typeof serverTlsOption> | undefined): ServerOptions | undefined {
  if (tls === undefined) return undefined;
  const { certFile, keyFile, keyPassphrase } = tls;
  const passphrase = keyPassphrase === undefined ? {} : { passphrase: keyPassphrase.reveal() };
  return { cert: readFileSync(certFile), key: readFileSync(keyFile), ...passphrase };
}

export interface ScrapeRequest {
  /** Without its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ScrapeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ScrapeServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: ServerOptions | undefined;
  answer(request: ScrapeRequest): ScrapeAnswer;
}

export interface ScrapeServer {
  /** Without a path. */
  readonly url: string;
  /** Ends its connections, too. */
  close(): Promise<void>;
}

/** An HTTP server for GET. Resolves when it listens; throws `Error` when it cannot. */
export async function openScrapeServer({ host, port, tls, answer }: ScrapeServerOptions): Promise<ScrapeServer> {
  const listener: RequestListener = ({ method, url = '/', headers }, response) => {
    const isRead = method === 'GET' || method === 'HEAD';
    const { status, headers: own, body } = isRead ? answer({ path: pathOf(url), headers }) : NOT_ALLOWED;
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...own }).end(body);
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { address, family, port: given } = server.address() as AddressInfo;
  const name = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${name}:${given}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const NOT_ALLOWED: ScrapeAnswer = { status: 405, headers: { allow: 'GET, HEAD' }, body: 'only GET is answered\n' };

function pathOf(url: string): string {
  return url.split('?', 1)[0] as string;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason = error.code === 'EADDRINUSE' ? `somebody else listens on port ${port} already` : error.message;
  return new Error(`cannot listen on ${host}: ${reason}`, { cause: error });
}
