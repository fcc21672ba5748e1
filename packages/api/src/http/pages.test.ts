import { EventEmitter, once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { OpenAPIHono } from '@hono/zod-openapi';
import { METRICS } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseExposition } from '../../test/parse-exposition.ts';
import { type RecordingHere, recordHere, T0 } from '../../test/recording-here.ts';
import { type ServedHere, serveHere } from '../../test/served-here.ts';
import type { GuardedEnv } from '../security/guard.ts';
import { createTraffic } from '../server/traffic.ts';
import { keepHostLog } from './host-log.ts';
import { createHttpRoutes } from './http-routes.ts';

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

describe('GET /metrics/prometheus', () => {
  it.each([
    [undefined, TEXT],
    ['*/*', TEXT],
    ['text/html,*/*;q=0.8', TEXT],
    ['application/openmetrics-text', OPENMETRICS],
    [BY_PROMETHEUS, OPENMETRICS],
  ])('answers Accept: %s with %s', async (accept, type) => {
    tick(1);
    const answer = await served.get('/metrics/prometheus', accept === undefined ? {} : { accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.text.endsWith('# EOF\n')).toBe(type === OPENMETRICS);
  });

  it('refuses with 406 what it cannot write', async () => {
    tick(1);
    const { status, json } = await served.get('/metrics/prometheus', { accept: 'application/json' });
    expect([status, json()]).toMatchObject([406, { error: { code: 'API_NOT_ACCEPTABLE' } }]);
  });

  it.each(['/metrics', '/metrics/prometheus'])('answers %s with 503 until something was recorded', async (path) => {
    const { status, json } = await served.get(path, { accept: BY_PROMETHEUS });
    expect([status, json()]).toMatchObject([503, { error: { code: 'API_NOTHING_RECORDED' } }]);
  });

  it('tells of the server itself: requests, refusals, streams, and what other parts add', async () => {
    tick(1);
    await served.get('/nowhere');
    await served.get('/metrics/alerts');
    served.traffic.totalSubscribers = 5;
    served.traffic.live.skippedFrames = 7;
    const metric = { ...METRICS.host_load1, name: 'tidemark_server_tokens' };
    served.traffic.tell(() => [{ metric, labels: {}, value: 2 }]);
    const samples = parseExposition((await served.get('/metrics/prometheus')).text);
    const valueOfSample = (name: string, labels: object = {}) =>
      samples.find((one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels))?.value;
    expect(valueOfSample('tidemark_server_requests_total', { route: '/metrics/alerts', status: '200' })).toBe(1);
    expect(valueOfSample('tidemark_server_requests_total', { route: 'unknown', status: '404' })).toBe(1);
    expect(valueOfSample('tidemark_server_refused_total', { code: 'API_NOT_FOUND' })).toBe(1);
    expect(valueOfSample('tidemark_server_streams_total')).toBe(5);
    expect(valueOfSample('tidemark_live_frames_skipped_total')).toBe(7);
    expect(valueOfSample('tidemark_server_start_time_seconds')).toBe(T0 / 1000);
    expect(valueOfSample('tidemark_server_frame_time_seconds')).toBe(T0 / 1000);
    expect(valueOfSample('tidemark_server_tokens')).toBe(2);
    const again = parseExposition((await served.get('/metrics/prometheus')).text);
    expect(again.find(({ name }) => name === 'tidemark_server_loop_delay_max_seconds')?.value).toBeGreaterThanOrEqual(
      0,
    );
  });

  it('counts no more routes than there are, whatever is asked for', async () => {
    for (let i = 0; i < 20; i++) await served.get(`/made-up-${i}`);
    for (let i = 0; i < 20; i++) await served.get(`/trpc/made-up-${i}`);
    const routes = served.traffic.requests.counts().map(({ route }) => route);
    expect(routes.sort()).toEqual(['/trpc', 'unknown']);
  });
});

describe('a large text', () => {
  const ask = (remoteAddress: string, headers: Record<string, string>) => {
    const traffic = createTraffic();
    const log = keepHostLog(here.recording, traffic);
    const routes = createHttpRoutes({ recording: here.recording, traffic, log });
    const app = new OpenAPIHono<GuardedEnv>().route('/', routes);
    const outgoing = new EventEmitter();
    return app.request('/metrics/prometheus', { headers }, { incoming: { socket: { remoteAddress } }, outgoing });
  };

  beforeEach(() => {
    const series = Array.from({ length: 500 }, (_, pid) => ({
      metric: METRICS.process_threads,
      labels: { pid: String(pid) },
    }));
    here.tick(
      { series },
      series.map(() => 1),
    );
  });

  it('is compressed for a client elsewhere that wants it so', async () => {
    const response = await ask('192.0.2.1', { 'accept-encoding': 'gzip, deflate' });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const page = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
    expect(page).toContain('process_threads{pid="499"} 1\n');
  });

  it.each([
    ['on this machine', '127.0.0.1', 'gzip'],
    ['on this machine, over IPv6', '::1', 'gzip'],
    ['on this machine, by an IPv4 address in IPv6', '::ffff:127.0.0.1', 'gzip'],
    ['that would rather not', '192.0.2.1', 'gzip;q=0'],
    ['that likes it less', '192.0.2.1', 'gzip;q=0.5, identity'],
    ['that does not know it', '192.0.2.1', 'br'],
    ['that does not say', '192.0.2.1', ''],
  ])('goes as it is to a client %s', async (_, address, encoding) => {
    const response = await ask(address, { 'accept-encoding': encoding });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toContain('process_threads{pid="499"} 1\n');
  });
});

it('gives a client that reads slowly the page it asked for, whatever others ask meanwhile', async () => {
  // More than the kernel takes off our hands.
  const series = Array.from({ length: 100 }, (_, pid) => ({
    metric: METRICS.process_threads,
    labels: { name: 'x'.repeat(64 * 1024), pid: String(pid) },
  }));
  const record = (value: number) => here.tick({ series }, new Array<number>(series.length).fill(value));
  record(1);
  const [slow] = (await once(get(`${served.url}/metrics/prometheus`), 'response')) as [IncomingMessage];
  for (const value of [2, 3]) {
    record(value);
    expect((await served.get('/metrics/prometheus')).text).toContain(`pid="99"} ${value}\n`);
  }
  const lines = (await slow.toArray()).join('').split('\n');
  const values = lines.filter((line) => line.startsWith('process_threads')).map((line) => line.at(-1));
  expect(values).toEqual(new Array<string>(series.length).fill('1'));
});
