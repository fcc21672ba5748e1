import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { HttpPlan } from '../plan.ts';
import { runLoad } from '../run-load.ts';

async function openServer(answer: RequestListener) {
  const sockets = new Set<Socket>();
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=1`,
    requests,
    get open() {
      return sockets.size;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const plan = (url: string, more: Partial<HttpPlan> = {}): HttpPlan => ({
  kind: 'http',
  url,
  clients: 4,
  durationMs: 300,
  ...more,
});

/** Answers after a time. */
const after =
  (ms: number): RequestListener =>
  (_, response) =>
    void setTimeout(() => response.end('hello'), ms);

describe.concurrent('an HTTP load run', () => {
  it('asks again as soon as it is answered, over connections that it keeps', async ({ expect }) => {
    await using server = await openServer((_, response) => response.end('hello'));
    const report = await runLoad(plan(server.url));
    const { received, requests, latency, clients } = report;
    expect(report).toMatchObject({ protocol: 'http', ending: 'complete', errors: { total: 0 }, sequence: null });
    expect(clients).toMatchObject({ planned: 4, opened: 4, openAtEnd: 4 });
    expect(received.messages).toBeGreaterThan(4);
    expect(received.bytes).toBe(received.messages * 5);
    expect(requests).toMatchObject({ plannedRate: null, failed: 0, unfinished: 0, unsent: 0 });
    expect(requests?.statuses).toEqual({ 200: requests?.answered });
    expect(latency.response?.count).toBe(requests?.answered);
    await expect.poll(() => server.open).toBe(0);
  });

  it('sends method, headers and body, and the token as bearer', async () => {
    const bodies: Promise<string>[] = [];
    await using server = await openServer((request, response) => {
      bodies.push(text(request));
      response.end();
    });
    const headers = { 'content-type': 'application/json' };
    const report = await runLoad(plan(server.url, { method: 'put', headers, body: '{"ä":1}', token: 'tdm_secret' }));
    expect(server.requests[0]).toMatchObject({
      method: 'PUT',
      url: '/path?query=1',
      headers: { ...headers, authorization: 'Bearer tdm_secret', 'content-length': '8' },
    });
    expect(await bodies[0]).toBe('{"ä":1}');
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('counts answers by status, from 400 on as errors', async () => {
    let asked = 0;
    await using server = await openServer((_, response) => response.writeHead(asked++ % 2 === 0 ? 200 : 503).end());
    const { requests, errors, verdict } = await runLoad(plan(server.url, { thresholds: { maxErrors: 0 } }));
    expect(Object.keys(requests?.statuses ?? {})).toEqual(['200', '503']);
    expect(errors.kinds).toEqual([expect.objectContaining({ kind: 'status', detail: '503', count: errors.total })]);
    expect(verdict.passed).toBe(false);
  });

  it('gives up on answers that take too long, and goes on', async () => {
    let asked = 0;
    await using server = await openServer((_, response) => {
      // The first is the trial.
      if (asked++ % 2 === 0) response.end();
    });
    const { errors, requests } = await runLoad(plan(server.url, { clients: 1, timeoutMs: 100, durationMs: 700 }));
    expect(errors.kinds).toEqual([expect.objectContaining({ kind: 'timeout' })]);
    expect(requests?.answered).toBeGreaterThan(0);
  });

  it('counts connections that are cut', async () => {
    let asked = 0;
    await using server = await openServer((request, response) => {
      if (asked++ === 0) response.end();
      else request.socket.resetAndDestroy();
    });
    const { errors, clients } = await runLoad(plan(server.url));
    expect(errors.kinds).toEqual([expect.objectContaining({ kind: 'reset', count: errors.total })]);
    expect(clients.opened).toBeGreaterThan(4);
    // A client that failed waits before it tries again.
    expect(errors.total).toBeLessThan(40);
  });

  it('keeps to a rate', async () => {
    await using server = await openServer((_, response) => response.end());
    const { requests, measuredMs } = await runLoad(plan(server.url, { rate: 200, durationMs: 500 }));
    expect(requests).toMatchObject({ plannedRate: 200, failed: 0 });
    const sent = (requests?.answered ?? 0) + (requests?.unsent ?? 0);
    expect(Math.abs(sent - measuredMs / 5)).toBeLessThan(10);
  });

  it('measures from when a request was due, so that a server that stalls cannot hide it', async () => {
    let isStalled = false;
    await using server = await openServer((_, response) => {
      if (!isStalled) response.end();
      else setTimeout(() => response.end(), 100);
    });
    isStalled = true;
    // One client at 100 ms an answer does 10 a second: half of those that are due.
    const { latency, requests } = await runLoad(plan(server.url, { clients: 1, rate: 20, durationMs: 1000 }));
    expect(requests?.unsent).toBeGreaterThan(5);
    expect(latency.response?.minMs).toBeGreaterThan(90);
    expect(latency.response?.maxMs).toBeGreaterThan(350);
  });

  it('waits for the answers that are under way', async () => {
    await using server = await openServer(after(250));
    const { requests, latency } = await runLoad(plan(server.url, { durationMs: 100 }));
    expect(requests).toMatchObject({ answered: 4, unfinished: 0, failed: 0 });
    expect(latency.response?.minMs).toBeGreaterThan(240);
  });

  it('ends at once at a signal, whatever is under way', async ({ expect }) => {
    await using server = await openServer((_, response) => {
      if (server.requests.length === 1) response.end();
    });
    const stop = new AbortController();
    const report = await runLoad(plan(server.url, { durationMs: 60_000 }), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(report).toMatchObject({ ending: 'interrupted', requests: { unfinished: 4, failed: 0 } });
    expect(report.measuredMs).toBeLessThan(5000);
    await expect.poll(() => server.open).toBe(0);
  });

  it('does not begin when nobody listens', async () => {
    const server = await openServer(() => {});
    await server[Symbol.asyncDispose]();
    await expect(runLoad(plan(server.url))).rejects.toMatchObject({ code: 'LOAD_UNREACHABLE' });
  });
});
