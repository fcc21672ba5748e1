/** Who is let in, and how it ends: over real sockets. Who is not: attacks.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type GuardedServer, openGuardedServer } from '../../test/guarded-server.ts';
import { bearer, request, sendRaw } from '../../test/raw-request.ts';
import { revokeToken } from './token-store.ts';

let server: GuardedServer;

beforeAll(async () => {
  server = await openGuardedServer({
    allowedHosts: ['Metrics.Example.org', 'other.example.org:8443'],
    allowedOrigins: ['https://grafana.example.org'],
  });
});

afterAll(() => server[Symbol.asyncDispose]());

const STATUS = '/trpc/status';
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  sendRaw(server.port, request(path, { headers, method, body: method === 'POST' ? '{}' : '' }));
const asReader = (headers: Record<string, string>) => ({ ...bearer(server.tokens.read), ...headers });

describe('a request is answered', () => {
  it.each([
    ['under the name localhost', { host: 'localhost:9001' }],
    ['under the IPv6 loopback address', { host: '[::1]:9001' }],
    ['under a name that is allowed, whatever the port', { host: 'metrics.example.org:443' }],
    ['under a name that is allowed with its port', { host: 'other.example.org:8443' }],
    ['of its own page', { host: 'localhost:9001', origin: 'http://localhost:9001' }],
    ['of its own page behind a proxy', { host: 'metrics.example.org', origin: 'https://metrics.example.org' }],
    ['of the page of an allowed site', { origin: 'https://grafana.example.org' }],
    ['of a link from another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['of a fetch of its own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
  ])('%s', async (_which, headers) => {
    expect((await ask(STATUS, asReader(headers))).status).toBe(200);
  });

  it('with the token of the own user, whatever it asks', async () => {
    const { status } = await ask('/trpc/collection.stop', bearer(server.listener.localToken), 'POST');
    expect(status).toBe(200);
  });

  it('with a JWT', async () => {
    const jwt = await server.sign({ sub: 'someone' });
    expect((await ask(STATUS, bearer(jwt))).status).toBe(200);
    expect((await ask('/session', bearer(jwt))).body).toContain('{"name":"someone","role":"operate"}');
  });

  it.each(['/', '/session', '/readyz'])('without a token, at %s', async (path) => {
    expect((await ask(path)).status).toBe(200);
  });

  it('on an open server without a token, for what is to be read', async () => {
    await using open = await openGuardedServer({ access: 'auto' });
    expect((await sendRaw(open.port, request(STATUS))).status).toBe(200);
    expect((await sendRaw(open.port, request('/trpc/collection.stop', { method: 'POST', body: '{}' }))).status).toBe(
      403,
    );
  });
});

describe('a page of an allowed site', () => {
  const headers = { origin: 'https://grafana.example.org' };

  it('may read answers, and send a token with what it asks', async () => {
    const preflight = await ask(STATUS, { ...headers, 'access-control-request-method': 'GET' }, 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.head).toMatch(/access-control-allow-origin: https:\/\/grafana\.example\.org/i);
    expect(preflight.head).toMatch(/access-control-allow-headers: authorization/i);
    const refused = await ask(STATUS, headers);
    expect(refused.status).toBe(401);
    expect(refused.head).toMatch(/access-control-allow-origin: https:\/\/grafana\.example\.org/i);
  });

  it('is not answered when it comes from elsewhere', async () => {
    const foreign = { origin: 'https://evil.test', 'access-control-request-method': 'GET' };
    expect(await ask(STATUS, foreign, 'OPTIONS')).toMatchObject({ status: 403 });
  });
});

describe('a session', () => {
  const own = () => ({ origin: `http://127.0.0.1:${server.port}`, host: `127.0.0.1:${server.port}` });
  const signIn = async (headers: Record<string, string>) => {
    const { status, head } = await ask('/session', headers, 'POST');
    return { status, cookie: /^set-cookie: (.*)$/im.exec(head)?.[1] ?? '' };
  };

  it('is opened with a token, and holds another secret that scripts cannot read', async () => {
    const { status, cookie } = await signIn({ ...own(), ...bearer(server.tokens.operate) });
    expect(status).toBe(204);
    expect(cookie).toMatch(
      new RegExp(`^tidemark_${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800$`),
    );
    expect(cookie).not.toContain(server.tokens.operate.slice(4));
    const session = { cookie: cookie.split(';')[0] as string };
    expect((await ask(STATUS, session)).status).toBe(200);
    const stop = await ask('/trpc/collection.stop', { ...own(), ...session }, 'POST');
    expect(stop.status).toBe(200);
  });

  it('does not change anything for a request that hides where it comes from', async () => {
    const { cookie } = await signIn({ ...own(), ...bearer(server.tokens.operate) });
    const session = { cookie: cookie.split(';')[0] as string };
    expect(await ask('/trpc/collection.stop', session, 'POST')).toMatchObject({
      status: 403,
      body: expect.stringContaining('API_FOREIGN_ORIGIN'),
    });
  });

  it('ends on request, and with its token', async () => {
    const { cookie } = await signIn({ ...own(), ...bearer(server.tokens.operate) });
    const session = { cookie: cookie.split(';')[0] as string };
    const { head } = await ask('/session', { ...own(), ...session }, 'DELETE');
    expect(head).toMatch(/set-cookie: tidemark_\d+=; .*Max-Age=0/i);
    expect((await ask(STATUS, session)).status).toBe(401);
    const again = await signIn({ ...own(), ...bearer(server.tokens.operate) });
    server.here.clock.step(8 * 86_400_000);
    expect((await ask(STATUS, { cookie: again.cookie.split(';')[0] as string })).status).toBe(401);
  });

  it('is for encrypted connections only where the browser speaks TLS with a proxy', async () => {
    const proxied = { host: 'metrics.example.org', origin: 'https://metrics.example.org' };
    expect((await signIn({ ...proxied, ...bearer(server.tokens.read) })).cookie).toMatch(/; Secure$/);
  });

  it('stays when somebody else signs in again and again, whose oldest sessions end', async () => {
    const open = async (token: string) => (await signIn({ ...own(), ...bearer(token) })).cookie.split(';')[0] as string;
    const statusOf = async (cookie: string) => (await ask(STATUS, { cookie })).status;
    const ofAdmin = await open(server.tokens.admin);
    const ofReader = await open(server.tokens.read);
    for (let i = 0; i < 20; i++) await open(server.tokens.read);
    expect([await statusOf(ofAdmin), await statusOf(ofReader)]).toEqual([200, 401]);
  });

  it('is not opened without a token, nor with another session', async () => {
    expect((await signIn(own())).status).toBe(401);
    const { cookie } = await signIn({ ...own(), ...bearer(server.tokens.operate) });
    expect((await signIn({ ...own(), cookie: cookie.split(';')[0] as string })).status).toBe(401);
  });

  it('is not opened by guessing', async () => {
    await using guessed = await openGuardedServer();
    const guess = () => request('/session', { method: 'POST', body: '{}', headers: bearer('tdm_guess') });
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) statuses.push((await sendRaw(guessed.port, guess())).status);
    expect(statuses).toEqual([...Array(30).fill(401), 429]);
  });
});

describe('what a revoked token opened', () => {
  it('ends within a second: events and WebSockets', async () => {
    await using revoking = await openGuardedServer();
    const { listener, here, tokens, tokensDir } = revoking;
    const events = await fetch(`${listener.url}/trpc/live?input=%7B%7D`, {
      headers: { accept: 'text/event-stream', ...bearer(tokens.read) },
    });
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const socket = new WebSocket(`${listener.url.replace('http', 'ws')}/live`, { headers: bearer(tokens.read) });
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    revokeToken(tokensDir, 'read');
    await here.clock.advance(1000);
    await closed;
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow();
  });
});
