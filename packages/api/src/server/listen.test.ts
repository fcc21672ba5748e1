import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingHere, recordHere, T0 } from '../../test/recording-here.ts';
import { type Listener, listen } from './listen.ts';

let listener: Listener;
let here: RecordingHere;
let errors: Error[];

beforeEach(async () => {
  errors = [];
  here = recordHere();
  listener = await listen({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await listener.close();
  await here[Symbol.asyncDispose]();
});

const serve = () => listener.serve(here.recording, { dashboardDir: undefined, onError: (error) => errors.push(error) });

async function get(path: string) {
  const response = await fetch(listener.url + path);
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

const call = (procedure: string, input?: unknown) =>
  get(`/trpc/${procedure}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`);

describe('a listener', () => {
  it('answers 503 until it serves a recording', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 503, text: expect.stringContaining('API_STARTING') });
    serve();
    here.tick();
    expect((await get('/healthz')).status).toBe(200);
  });

  it('reports a taken port and leaves no handle behind', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(listen({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'API_PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });
    taken.close();
  });

  it.each(['0.0.0.0', '192.168.1.5', 'example.org', '::'])(
    'refuses to listen beyond this machine without a certificate, on %s',
    async (host) => {
      await expect(listen({ host, port: 0 })).rejects.toMatchObject({ code: 'API_PLAINTEXT_BEYOND_LOOPBACK' });
    },
  );

  it('breaks open streams when it closes', async () => {
    serve();
    here.tick();
    const response = await fetch(`${listener.url}/trpc/live?input=${encodeURIComponent('{}')}`, {
      headers: { accept: 'text/event-stream' },
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await listener.close();
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow();
  });
});

describe('GET /metrics/summary', () => {
  it('sums up the host now and over the last hour', async () => {
    serve();
    for (let i = 0; i < 30; i++) here.tick();
    const { status, json } = await get('/metrics/summary');
    expect(status).toBe(200);
    expect(json()).toEqual({
      timestamp: T0 + 29_000,
      uptime_seconds: 29,
      memory_mb: 300,
      cpu_percent: 25,
      active_connections: 0,
      total_connections: 0,
      avg_latency_ms: expect.any(Number),
      last_hour: { memory_avg: 300, memory_max: 300, cpu_avg: 25, cpu_max: 25 },
      active_alerts: [],
    });
  });

  it('says null where nothing is known yet', async () => {
    serve();
    expect((await get('/metrics/summary')).json()).toMatchObject({
      memory_mb: null,
      cpu_percent: null,
      last_hour: { memory_avg: null, cpu_max: null },
    });
  });

  it('gives no CPU figure across a gap', async () => {
    serve();
    here.tick();
    here.clock.step(60_000);
    const values = [0, 0, 1, 1, 1];
    here.live.push({
      seq: 2,
      timeMs: T0 + 60_000,
      elapsedMs: 60_000,
      intervalMs: 1000,
      layout: (here.live.newest as NonNullable<typeof here.live.newest>).layout,
      values: Float64Array.from(values),
    });
    expect((await get('/metrics/summary')).json()).toMatchObject({ cpu_percent: null });
  });
});

describe('GET /metrics/prometheus', () => {
  it('gives the newest frame in the text format', async () => {
    serve();
    expect(await get('/metrics/prometheus')).toMatchObject({
      status: 503,
      text: expect.stringContaining('API_NOTHING_RECORDED'),
    });
    here.tick();
    expect(await get('/metrics/prometheus')).toMatchObject({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      text: expect.stringContaining('process_threads{name="a \\"quoted\\" name",pid="7"} 4\n'),
    });
  });
});

describe('GET /healthz', () => {
  it('turns late when no frame came for three intervals', async () => {
    serve();
    expect((await get('/healthz')).json()).toEqual({ status: 'starting', newest_frame_age_ms: null });
    here.tick();
    expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok","newest_frame_age_ms":0}' });
    here.clock.step(3000);
    expect(await get('/healthz')).toMatchObject({ status: 503, text: '{"status":"late","newest_frame_age_ms":3000}' });
  });

  it('turns not-storing while frames do not reach the file', async () => {
    const journalError = { atMs: T0, code: 'STORAGE_DISK_FULL', message: 'full' };
    await using full = recordHere({ journalError });
    full.tick();
    listener.serve(full.recording, { onError: () => {} });
    expect(await get('/healthz')).toMatchObject({ status: 503, text: expect.stringContaining('not-storing') });
  });
});

describe('tRPC', () => {
  it('answers status, series, latest and query', async () => {
    serve();
    for (let i = 0; i < 3; i++) here.tick();
    expect((await call('status')).json()).toMatchObject({
      result: {
        data: {
          version: '1.2.3',
          host: 'here',
          recorder: { state: 'recording', newestFrame: { seq: 3 } },
          history: { frames: 3, series: 5 },
        },
      },
    });
    expect((await call('series', { match: 'process_threads' })).json()).toMatchObject({
      result: { data: [{ metric: 'process_threads', kind: 'gauge', unit: 'count', firstMs: T0, lastMs: T0 + 2000 }] },
    });
    expect((await call('latest', { match: 'process_threads' })).json()).toMatchObject({
      result: { data: { seq: 3, samples: [{ value: 4 }] } },
    });
    const range = { match: 'host_cpu_seconds_total{mode="user"}', fromMs: T0, toMs: T0 + 4000, stepMs: 1000 };
    expect((await call('query', range)).json()).toMatchObject({
      result: {
        data: {
          tier: 'raw',
          resolutionMs: 1000,
          points: 4,
          series: [{ aggregation: 'rate', values: [null, 0.5, 0.5, null] }],
        },
      },
    });
  });

  it.each([
    ['latest', { match: 'process_thread' }, 'CORE_METRIC_UNKNOWN', 'did you mean process_threads?'],
    ['series', { match: '{' }, 'CORE_SELECTOR_INVALID', 'operators'],
    ['query', { match: 'host_load1', fromMs: 2, toMs: 1, stepMs: 1 }, 'STORAGE_QUERY_INVALID', 'start before the end'],
    ['query', { match: 'host_load1', fromMs: 0, toMs: T0, stepMs: 1 }, 'STORAGE_QUERY_TOO_LARGE', 'longer step'],
  ])('%s %j is a bad request with code and hint, and without a stack', async (procedure, input, code, hint) => {
    serve();
    const answer = await call(procedure, input);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      error: { data: { tidemark: { code, hint: expect.stringContaining(hint) } } },
    });
    expect(answer.text).not.toContain('node_modules');
    expect(errors).toEqual([]);
  });

  it('counts a live stream while it is open', async () => {
    serve();
    here.tick();
    const close = new AbortController();
    const response = await fetch(`${listener.url}/trpc/live?input=${encodeURIComponent('{}')}`, {
      signal: close.signal,
    });
    await (response.body as ReadableStream<Uint8Array>).getReader().read();
    expect((await call('status')).json()).toMatchObject({ result: { data: { live: { subscribers: 1 } } } });
    close.abort();
    await expect
      .poll(async () => (await call('status')).json())
      .toMatchObject({ result: { data: { live: { subscribers: 0 } } } });
  });
});

describe('every answer', () => {
  it('refuses a foreign Host, as a page of another site sends it', async () => {
    serve();
    const { port } = new URL(listener.url);
    const status = await new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, path: '/metrics/summary', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asked.on('error', reject).end();
    });
    expect(status).toBe(403);
  });

  it('carries security headers', async () => {
    serve();
    const { headers } = await get('/healthz');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is JSON with a code where there is nothing', async () => {
    serve();
    expect(await get('/nope')).toMatchObject({ status: 404, text: expect.stringContaining('API_NOT_FOUND') });
  });

  it('tells its owner of an error it did not expect', async () => {
    serve();
    await here.recording.history.close();
    expect((await get('/metrics/summary')).status).toBe(500);
    expect(errors).toHaveLength(1);
  });
});
