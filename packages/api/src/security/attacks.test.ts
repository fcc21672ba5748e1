/** What strangers try, over real sockets: each is refused with its status and code, and the server answers on. */

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuardedServer, JWT_SECRET, openGuardedServer } from '../../test/guarded-server.ts';
import { bearer, type RawAnswer, request, sendRaw } from '../../test/raw-request.ts';
import { T0 } from '../../test/recording-here.ts';

let server: GuardedServer;

beforeAll(async () => {
  server = await openGuardedServer({ headersMs: 500, requestMs: 1000 });
});

afterAll(() => server[Symbol.asyncDispose]());

const STATUS = '/trpc/status';

async function answersOn(): Promise<void> {
  const { status } = await sendRaw(server.port, request(STATUS, { headers: bearer(server.tokens.read) }));
  expect(status).toBe(200);
}

/** tRPC's own errors carry our code in `data.tidemark`, all others in `code`. */
function codeOf({ body }: RawAnswer): string | undefined {
  const json = /\{.*\}/s.exec(body)?.[0];
  const { error } = JSON.parse(json ?? '{}') as {
    error?: { code?: string | number; data?: { code?: string; tidemark?: { code: string } } };
  };
  return error?.data?.tidemark?.code ?? error?.data?.code ?? (error?.code as string | undefined);
}

function hs256(payload: Record<string, unknown>, key: string) {
  const claims = { iss: 'https://issuer.test', aud: 'tidemark', role: 'admin', ...payload };
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key));
}

/** A JWT that nobody signed. */
function unsigned(header: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = server.here.clock.now() / 1000 + 3600;
  return `${part(header)}.${part({ iss: 'https://issuer.test', aud: 'tidemark', role: 'admin', exp })}.`;
}

const withJwt = async (claims: Record<string, unknown>) =>
  request(STATUS, { headers: bearer(await server.sign(claims)) });

const inAnHour = () => server.here.clock.now() / 1000 + 3600;
const MEGABYTES_10 = 10 * 1024 * 1024;
const million = { match: 'host_load1', fromMs: T0 - 1_000_000_000, toMs: T0, stepMs: 1000 };

type Sent = string | Buffer | Parameters<typeof sendRaw>[1];

const CALLS: readonly [attack: string, send: () => Sent | Promise<Sent>, status: number, code: string][] = [
  ['no token', () => request(STATUS), 401, 'API_UNAUTHENTICATED'],
  ['no token for metrics', () => request('/metrics/prometheus'), 401, 'API_UNAUTHENTICATED'],
  ['no token for a live stream', () => request('/live?match=host_load1'), 401, 'API_UNAUTHENTICATED'],
  ['no token for what is not there', () => request('/nothing'), 401, 'API_UNAUTHENTICATED'],
  ['a made-up token', () => request(STATUS, { headers: bearer(`tdm_${'x'.repeat(43)}`) }), 401, 'API_UNAUTHENTICATED'],
  ['a token in the address', () => request(`${STATUS}?token=${server.tokens.admin}`), 401, 'API_UNAUTHENTICATED'],
  [
    'a token in a cookie',
    () => request(STATUS, { headers: { cookie: `tidemark_${server.port}=${server.tokens.admin}` } }),
    401,
    'API_UNAUTHENTICATED',
  ],
  [
    'the wrong role',
    () => request('/trpc/collection.stop', { method: 'POST', headers: bearer(server.tokens.read), body: '{}' }),
    403,
    'API_FORBIDDEN',
  ],
  ['a JWT that has expired', () => withJwt({ exp: T0 / 1000 - 1 }), 401, 'API_UNAUTHENTICATED'],
  ['a JWT that never expires', () => withJwt({ exp: undefined }), 401, 'API_UNAUTHENTICATED'],
  ['a JWT for another audience', () => withJwt({ aud: 'grafana' }), 401, 'API_UNAUTHENTICATED'],
  ['a JWT of another issuer', () => withJwt({ iss: 'https://evil.test' }), 401, 'API_UNAUTHENTICATED'],
  ['a JWT without a role', () => withJwt({ role: 'root' }), 403, 'API_FORBIDDEN'],
  ['a JWT whose role is inherited by every object', () => withJwt({ role: '__proto__' }), 403, 'API_FORBIDDEN'],
  ['alg none', () => request(STATUS, { headers: bearer(unsigned({ alg: 'none' })) }), 401, 'API_UNAUTHENTICATED'],
  ['alg NoNe', () => request(STATUS, { headers: bearer(unsigned({ alg: 'NoNe' })) }), 401, 'API_UNAUTHENTICATED'],
  [
    'HS256 signed with the public key',
    async () => {
      const { keys } = JSON.parse(readFileSync(server.jwksFile, 'utf8')) as { keys: [{ x: string }] };
      return request(STATUS, { headers: bearer(await hs256({ exp: inAnHour() }, keys[0].x)) });
    },
    401,
    'API_UNAUTHENTICATED',
  ],
  [
    'HS256 signed with another secret',
    async () => request(STATUS, { headers: bearer(await hs256({ exp: inAnHour() }, `${JWT_SECRET}!`)) }),
    401,
    'API_UNAUTHENTICATED',
  ],
  [
    'a foreign Origin',
    () => request(STATUS, { headers: { ...bearer(server.tokens.read), origin: 'https://evil.test' } }),
    403,
    'API_FOREIGN_ORIGIN',
  ],
  [
    'an Origin that is none, as of a sandboxed frame',
    () => request(STATUS, { headers: { ...bearer(server.tokens.read), origin: 'null' } }),
    403,
    'API_FOREIGN_ORIGIN',
  ],
  [
    'an Origin without a host',
    () =>
      request(STATUS, {
        headers: { ...bearer(server.tokens.read), host: `127.0.0.1:${server.port}`, origin: 'file://' },
      }),
    403,
    'API_FOREIGN_ORIGIN',
  ],
  [
    'an image of another site',
    () => request('/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }),
    403,
    'API_FOREIGN_ORIGIN',
  ],
  ['a foreign Host', () => request('/', { headers: { host: 'evil.test' } }), 403, 'API_FOREIGN_HOST'],
  [
    'a Host that begins like ours',
    () => request('/', { headers: { host: '127.0.0.1.evil.test' } }),
    403,
    'API_FOREIGN_HOST',
  ],
  ['HTTP/1.0 without a Host', () => 'GET / HTTP/1.0\r\n\r\n', 400, 'API_MALFORMED'],
  [
    'a body of 10 MB',
    () =>
      request(STATUS, {
        method: 'POST',
        headers: { ...bearer(server.tokens.read), 'content-length': String(MEGABYTES_10) },
        body: 'x'.repeat(MEGABYTES_10),
      }),
    413,
    'API_BODY_TOO_LARGE',
  ],
  [
    'a body of 10 MB that does not say so',
    () =>
      `${request('/trpc/collection.stop', { method: 'POST', headers: { ...bearer(server.tokens.operate), 'transfer-encoding': 'chunked', 'content-type': 'application/json' } })}${`10000\r\n${'x'.repeat(0x10000)}\r\n`.repeat(160)}0\r\n\r\n`,
    413,
    'API_BODY_TOO_LARGE',
  ],
  [
    'a query of a million points',
    () =>
      request(`/trpc/query?input=${encodeURIComponent(JSON.stringify(million))}`, {
        headers: bearer(server.tokens.read),
      }),
    400,
    'STORAGE_QUERY_TOO_LARGE',
  ],
  [
    'a thousand calls in one request',
    () => request(`/trpc/${Array(300).fill('status').join(',')}?batch=1`, { headers: bearer(server.tokens.read) }),
    400,
    'BAD_REQUEST',
  ],
  [
    'an address of 10 kB',
    () => request(`/${'a'.repeat(10_000)}`, { headers: bearer(server.tokens.read) }),
    414,
    'API_URL_TOO_LONG',
  ],
  ['headers of 20 kB', () => request('/', { headers: { 'x-long': 'a'.repeat(20_000) } }), 431, 'API_HEADERS_TOO_LARGE'],
  ['headers that never end', () => 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ', 408, 'API_TIMED_OUT'],
  [
    'a body that never ends',
    () =>
      request('/trpc/collection.setInterval', {
        method: 'POST',
        headers: { ...bearer(server.tokens.operate), 'content-length': '1000', 'content-type': 'application/json' },
        body: '{',
      }),
    408,
    'API_TIMED_OUT',
  ],
  ['what is not HTTP', () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), 400, 'API_MALFORMED'],
  [
    'two lengths of one body',
    () => 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
    'API_MALFORMED',
  ],
  ['a WebSocket without a token', () => request('/live', { headers: WEB_SOCKET }), 401, 'API_UNAUTHENTICATED'],
  [
    'a WebSocket of a page elsewhere',
    () => request('/live', { headers: { ...WEB_SOCKET, ...bearer(server.tokens.read), origin: 'https://evil.test' } }),
    403,
    'API_FOREIGN_ORIGIN',
  ],
  [
    'a WebSocket under a Host with a port that is none',
    () =>
      request('/live', {
        headers: { ...WEB_SOCKET, ...bearer(server.tokens.read), host: '127.0.0.1:99999', origin: 'http://127.0.0.1' },
      }),
    403,
    'API_FOREIGN_ORIGIN',
  ],
  [
    'a WebSocket under a foreign Host',
    () => request('/live', { headers: { ...WEB_SOCKET, ...bearer(server.tokens.read), host: 'evil.test' } }),
    403,
    'API_FOREIGN_HOST',
  ],
];

const WEB_SOCKET = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('an attacker is refused who sends', () => {
  it.each(CALLS)('%s', async (_attack, send, status, code) => {
    const answer = await sendRaw(server.port, await send());
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(answer.body).not.toContain('node_modules');
    await answersOn();
    expect(server.problems).toEqual([]);
  });

  it('keys that would change what every object inherits', async () => {
    const input = '{"match":"host_load1","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    await sendRaw(
      server.port,
      request(`/trpc/latest?input=${encodeURIComponent(input)}`, { headers: bearer(server.tokens.read) }),
    );
    await sendRaw(
      server.port,
      request('/trpc/collection.setInterval', { method: 'POST', headers: bearer(server.tokens.operate), body: input }),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    await answersOn();
  });

  it('what is no request behind one whose answer has begun', async () => {
    const events = request('/trpc/live?input=%7B%7D', {
      headers: { accept: 'text/event-stream', ...bearer(server.tokens.read) },
    });
    const answer = await sendRaw(server.port, (socket) => {
      socket.once('data', () => socket.write('no request\r\n\r\n')).write(events);
    });
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain('HTTP/1.1');
  });

  it('any bytes at all', async () => {
    const line = fc.constantFrom('GET / HTTP/1.1\r\n', 'POST /trpc/query HTTP/1.1\r\nhost: 127.0.0.1\r\n', '');
    await fc.assert(
      fc.asyncProperty(line, fc.uint8Array({ maxLength: 200 }), async (start, bytes) => {
        const answer = await sendRaw(server.port, (socket) => socket.end(Buffer.concat([Buffer.from(start), bytes])));
        expect([0, 400, 401, 403, 404, 405, 408, 431]).toContain(answer.status);
      }),
      { numRuns: 200 },
    );
    await answersOn();
    expect(server.problems).toEqual([]);
  });

  it('the same again and again: memory stays flat', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const heapAfter = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        const calls = CALLS.slice(0, 24).map(async ([, send]) => sendRaw(server.port, await send()));
        await Promise.all(calls);
      }
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = await heapAfter(5);
    const after = await heapAfter(20);
    expect(after - before).toBeLessThan(4 * 1024 * 1024);
    await answersOn();
  });
});
