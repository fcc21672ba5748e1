import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOST, type RecordingHere, recordHere, T0 } from '../../test/recording-here.ts';
import { type ServedHere, serveHere } from '../../test/served-here.ts';
import { errorShape, metricsShape } from '../shapes/http-shapes.ts';

const JSON_TYPE = 'application/json';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const BY_PROMETHEUS = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

let here: RecordingHere;
let served: ServedHere;

beforeEach(async () => {
  here = recordHere();
  served = await serveHere(here.recording);
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

const tick = (times: number) => {
  for (let i = 0; i < times; i++) here.tick();
};

describe('GET /metrics', () => {
  it('gives the newest ticks of memory, CPU, streams and latency', async () => {
    tick(10);
    const { status, json } = await served.get('/metrics?last_n=2');
    expect(status).toBe(200);
    const samples = (value: number) => [8000, 9000].map((ms) => ({ timestamp: T0 + ms, value }));
    const flat = (value: number) => ({ latest: value, average: value, min: value, max: value });
    expect(metricsShape.strict().parse(json())).toEqual({
      timestamp: T0 + 9000,
      uptime_ms: 9000,
      is_collecting: true,
      collection_interval_ms: 1000,
      memory: { name: 'memory_usage', unit: 'MB', sample_count: 2, ...flat(300), samples: samples(300) },
      cpu: { name: 'cpu_usage', unit: '%', sample_count: 2, ...flat(25), samples: samples(25) },
      websocket_active: { name: 'active_connections', unit: 'count', sample_count: 2, ...flat(0), samples: samples(0) },
      latency: {
        name: 'request_latency',
        unit: 'ms',
        sample_count: 0,
        latest: null,
        average: null,
        min: null,
        max: null,
        samples: [],
      },
      extensions: {},
      latency_breakdown: {},
    });
  });

  it('gives sixty ticks when not told how many, and fewer while there are fewer', async () => {
    tick(3);
    expect((await served.get('/metrics')).json()).toMatchObject({ memory: { sample_count: 3 } });
    tick(70);
    expect((await served.get('/metrics')).json()).toMatchObject({ memory: { sample_count: 60 } });
  });

  it('answers before anything was recorded', async () => {
    const empty = { sample_count: 0, latest: null, average: null, min: null, max: null, samples: [] };
    expect((await served.get('/metrics')).json()).toMatchObject({ timestamp: T0, memory: empty, cpu: empty });
  });

  it('leaves out the ticks that have no value', async () => {
    tick(2);
    here.tick(HOST, [1, 3, 1000, Number.NaN, 4]);
    expect((await served.get('/metrics')).json()).toMatchObject({
      memory: { sample_count: 2, latest: 300 },
      cpu: { sample_count: 2, samples: [{ timestamp: T0 + 1000 }, { timestamp: T0 + 2000 }] },
    });
  });

  it('tells how long the requests between two ticks took, and which routes took how long', async () => {
    tick(1);
    await here.clock.advance(0);
    served.traffic.subscribers = 3;
    served.traffic.requests.answered({ route: '/trpc/query', status: 200, latencyMs: 10, atMs: 0 });
    served.traffic.requests.answered({ route: '/trpc/query', status: 200, latencyMs: 20, atMs: 0 });
    tick(1);
    const latency = { sample_count: 1, latest: 15, samples: [{ timestamp: T0 + 1000, value: 15 }] };
    const answer = metricsShape.parse((await served.get('/metrics')).json());
    expect(answer).toMatchObject({ latency, websocket_active: { latest: 3, min: 0, max: 3 } });
    expect(answer.latency_breakdown).toEqual({ '/trpc/query': { p50: 14.98, p95: 19.4, p99: 19.79, count: 2 } });
  });

  it.each(['1', '100'])('takes last_n=%s', async (lastN) => {
    expect((await served.get(`/metrics?last_n=${lastN}`)).status).toBe(200);
  });

  it.each(['0', '-1', '1.5', '101', '', 'x', '60x', 'NaN', '1&last_n=2', '9'.repeat(400)])(
    'refuses last_n=%s and says what it must be',
    async (lastN) => {
      const { status, json } = await served.get(`/metrics?last_n=${lastN}`);
      expect(status).toBe(400);
      expect(errorShape.parse(json()).error).toMatchObject({
        code: 'API_INPUT_INVALID',
        message: expect.stringMatching(/^last_n: /),
      });
    },
  );

  it.each([
    [undefined, JSON_TYPE],
    ['text/html,*/*;q=0.8', JSON_TYPE],
    [BY_PROMETHEUS, OPENMETRICS],
    ['text/plain;version=0.0.4', TEXT],
  ])('answers Accept: %s with %s', async (accept, type) => {
    tick(1);
    const answer = await served.get('/metrics', accept === undefined ? {} : { accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('vary')).toContain('accept');
  });
});
