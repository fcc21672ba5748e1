import { describe, expect, it } from 'vitest';
import { openGuardedServer } from '../../test/guarded-server.ts';
import { bearer, request, sendRaw } from '../../test/raw-request.ts';
import { T0 } from '../../test/recording-here.ts';

const STATUS = '/trpc/status';

describe('a client that asks too much', () => {
  it('is told when to come again, and others are not kept waiting', async () => {
    await using limited = await openGuardedServer({ requestsPerSecond: 5 });
    const ask = (token: string) => fetch(`${limited.listener.url}${STATUS}`, { headers: bearer(token) });
    const answers = await Promise.all(Array.from({ length: 70 }, () => ask(limited.tokens.read)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(await refused[0]?.json()).toMatchObject({ error: { code: 'API_RATE_LIMITED' } });
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(limited.tokens.admin)).status).toBe(200);
    const scrape = await fetch(`${limited.listener.url}/metrics/prometheus`, { headers: bearer(limited.tokens.read) });
    expect(scrape.status).toBe(200);
  });

  it('guesses tokens in vain, while those that are right still count', async () => {
    await using limited = await openGuardedServer();
    const guess = async (i: number) =>
      sendRaw(limited.port, request(STATUS, { headers: bearer(`tdm_${String(i).padStart(43, '0')}`) }));
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await guess(i)).status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(401));
    expect(statuses.slice(30)).toEqual(Array(10).fill(429));
    const right = await sendRaw(limited.port, request(STATUS, { headers: bearer(limited.tokens.read) }));
    expect(right.status).toBe(200);
  });

  it('shows a JWT that has expired, while a new one still counts', async () => {
    await using limited = await openGuardedServer();
    const ask = async (jwt: string) => (await sendRaw(limited.port, request(STATUS, { headers: bearer(jwt) }))).status;
    const [expired, fresh] = [await limited.sign({ exp: 1 }), await limited.sign()];
    for (let i = 0; i < 31; i++) expect(await ask(expired)).toBe(401);
    expect(await ask(fresh)).toBe(200);
  });

  it('shows expired JWTs faster than it may ask', async () => {
    await using limited = await openGuardedServer({ requestsPerSecond: 1 });
    const ask = async (jwt: string) => (await sendRaw(limited.port, request(STATUS, { headers: bearer(jwt) }))).status;
    const expired = await limited.sign({ exp: 1 });
    const statuses = await Promise.all(Array.from({ length: 30 }, () => ask(expired)));
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });

  it('asks more of the history than can wait', async () => {
    await using limited = await openGuardedServer();
    const ask = () =>
      fetch(`${limited.listener.url}/trpc/series?input=%7B%7D`, { headers: bearer(limited.tokens.read) });
    const answers = await Promise.all(Array.from({ length: 200 }, ask));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200).length + refused.length).toBe(200);
    expect(refused.length).toBeGreaterThan(0);
    expect(await refused[0]?.text()).toContain('API_BUSY');
    expect((await ask()).status).toBe(200);
  });

  it('leaves its answers unread', async () => {
    await using limited = await openGuardedServer({ stalledMs: 1000 });
    const aggregation = ['min', 'max', 'avg', 'sum', 'last', 'count', 'stddev', 'p50', 'p95', 'p99'];
    const range = { fromMs: T0, toMs: T0 + 11_000_000, stepMs: 1000 };
    const question = { match: 'host_memory_total_bytes', aggregation, ...range };
    const path = `/trpc/query?input=${encodeURIComponent(JSON.stringify(question))}`;
    const headers = { ...bearer(limited.tokens.read), connection: 'keep-alive' };
    const stalled = sendRaw(limited.port, (socket) => {
      socket.pause().write(request(path, { headers }).repeat(20));
    });
    const openConnections = async () => {
      const page = await sendRaw(
        limited.port,
        request('/metrics/prometheus', { headers: bearer(limited.tokens.read) }),
      );
      return Number(/^tidemark_server_connections (\d+)$/m.exec(page.body)?.[1]);
    };
    expect(await openConnections()).toBe(2);
    await expect.poll(openConnections, { timeout: 10_000, interval: 50 }).toBe(1);
    void stalled;
  });

  it('opens more connections than there may be', async () => {
    await using limited = await openGuardedServer({ maxConnections: 10 });
    const idle = Array.from({ length: 30 }, () => sendRaw(limited.port, () => {}));
    const closed = await Promise.race(idle);
    expect(closed.status).toBe(0);
    await limited.listener.close();
    await Promise.all(idle);
  });
});
