import { connect, type Socket } from 'node:net';

/** What came back over a connection until the server closed it. */
export interface RawAnswer {
  /** 0 when nothing came. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Opens a connection, lets `send` write to it whatever it likes, and reads until the server closes it. */
export function sendRaw(port: number, send: string | Buffer | ((socket: Socket) => void)): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      if (typeof send === 'function') send(socket);
      else socket.write(send);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    // The server may close while the rest of a request is still on its way.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(parse(Buffer.concat(chunks).toString('latin1'))));
  });
}

function parse(text: string): RawAnswer {
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') };
}

/** A request as text that asks the server to close the connection afterwards. */
export function request(
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): string {
  const all = {
    host: '127.0.0.1',
    connection: 'close',
    ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
