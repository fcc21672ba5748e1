import { resolvePluginOptions } from '@tidemark/plugin-kit/host';
import {
  deliverToPeer,
  describeExporter,
  type PeerBehaviour,
  type PeerSettings,
  sampleBatch,
} from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { readRequest, writeMessage } from '../test/otlp-reader.ts';
import { openOtlpReceiver } from '../test/otlp-receiver.ts';
import { otlp } from './otlp.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

describeExporter(otlp, {
  describe,
  it,
  openReceiver: () =>
    openOtlpReceiver({
      options: (url) => ({ url, headers: { authorization: 'Bearer swordfish' } }),
      secrets: ['swordfish'],
    }),
});

/** What a receiver that behaves so gets of batches, what is logged, and what is thrown. */
const deliver = (options: object, behaviour: PeerSettings['behaviour'] = {}, batches = [sampleBatch()]) =>
  deliverToPeer((url) => otlp({ url, ...options }), batches, { behaviour });

/** Bytes below 128 only, which a peer's text can carry. */
const partialSuccess = (rejectedDataPoints: number, errorMessage: string): PeerBehaviour => ({
  headers: PROTOBUF,
  body: writeMessage('ExportMetricsServiceResponse', {
    partialSuccess: { rejectedDataPoints, errorMessage },
  }).toString(),
});

describe('a request over OTLP', () => {
  it('is a POST of compressed protobuf', async () => {
    const { requests } = await deliver({ headers: { 'x-scope-orgid': 'harbour' } });
    expect(requests.map(({ method, path }) => [method, path])).toEqual([['POST', '/v1/metrics']]);
    expect(requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'x-scope-orgid': 'harbour',
    });
    expect([...(requests[0]?.bytes.subarray(0, 2) ?? [])]).toEqual([0x1f, 0x8b]);
  });

  it('goes uncompressed to the path it was told', async () => {
    const use = (url: string) => otlp({ url: `${url}/otlp/in?tenant=7`, gzip: false });
    const { requests } = await deliverToPeer(use, [sampleBatch()]);
    expect(requests[0]).toMatchObject({ path: '/otlp/in?tenant=7' });
    expect(requests[0]?.headers).not.toHaveProperty('content-encoding');
    expect(readRequest(requests[0]?.bytes as Buffer).metrics.length).toBe(3);
  });

  it('says which service and machine it is from, and what was added', async () => {
    const batch = { ...sampleBatch(), resource: { host: 'vault-7', env: 'prod' } };
    const { requests } = await deliver({ serviceName: 'recorder', attributes: { env: 'test', zone: 'a' } }, {}, [
      batch,
    ]);
    expect(readRequest(requests[0]?.bytes as Buffer).resource).toEqual({
      'service.name': 'recorder',
      'service.instance.id': 'vault-7',
      'host.name': 'vault-7',
      host: 'vault-7',
      env: 'test',
      zone: 'a',
    });
  });

  it('has dots in names when it is told to', async () => {
    const { requests } = await deliver({ names: 'dotted' });
    expect(readRequest(requests[0]?.bytes as Buffer).metrics.map(({ name }) => name)).toEqual([
      'host.load1',
      'process.resident.memory.bytes',
      'process.cpu.seconds.total',
    ]);
  });

  it('has what counters grew by when it is told to, the same each time it is repeated', async () => {
    const [first, second] = [sampleBatch(0), sampleBatch(1)];
    const unavailable = (index: number) => (index === 1 ? { status: 503 } : {});
    const { requests } = await deliver({ counters: 'delta' }, unavailable, [first, second, second]);
    const sums = requests.map(({ bytes }) =>
      readRequest(bytes)
        .metrics.at(-1)
        ?.points.map(({ value }) => value),
    );
    expect(sums).toEqual([[0.5], [0.5, 0.5], [0.5, 0.5]]);
    expect(requests[2]?.bytes).toEqual(requests[1]?.bytes);
  });

  it('is one of several for a large batch, of which none is sent twice', async () => {
    const labels = { name: 'x'.repeat(200) };
    const series = sampleBatch().series.map((each) => ({ ...each, labels }));
    const timesMs = Float64Array.from({ length: 1000 }, (_, row) => row * 1000);
    const batch = {
      ...sampleBatch(),
      series,
      timesMs,
      columns: series.map((_, slot) => timesMs.map((ms) => ms + slot)),
    };
    const unavailable = (index: number) => (index === 3 ? { status: 429, headers: { 'retry-after': '9' } } : {});
    const { requests, errors } = await deliver({ maxRequestBytes: 65_536 }, unavailable, [batch, batch]);
    expect(errors).toMatchObject([{ code: 'PLUGIN_KIT_RETRYABLE', details: { afterMs: 9000 } }]);
    const values = requests
      .filter(({ isAccepted }) => isAccepted)
      .flatMap(({ bytes }) => readRequest(bytes).metrics.flatMap(({ points }) => points.map(({ value }) => value)));
    expect(values).toEqual(batch.columns.flatMap((column) => [...column]));
  });
});

describe('an answer over OTLP', () => {
  it('may tell that points were rejected, which are lost', async () => {
    const batches = [sampleBatch(0), sampleBatch(1)];
    const { errors, lines, url } = await deliver({}, partialSuccess(3, 'out of order'), batches);
    expect(errors).toEqual([]);
    expect(lines).toEqual([
      `warn ${url} rejected points {"rejectedPoints":3,"rejectedSinceStart":3,"message":"out of order"}`,
      `warn ${url} rejected points {"rejectedPoints":3,"rejectedSinceStart":6,"message":"out of order"}`,
    ]);
  });

  it('may warn', async () => {
    const { lines, url } = await deliver({}, partialSuccess(0, 'use delta'));
    expect(lines).toEqual([`info ${url} accepted with a warning {"message":"use delta"}`]);
  });

  it('may be JSON', async () => {
    const body = '{"partialSuccess":{"rejectedDataPoints":"2","errorMessage":"too old"}}';
    const { lines } = await deliver({}, { headers: { 'content-type': 'application/json' }, body });
    expect(lines).toEqual([expect.stringContaining('{"rejectedPoints":2,"rejectedSinceStart":2,"message":"too old"}')]);
  });

  it.each([
    ['nothing', {}],
    ['an empty message', { headers: PROTOBUF, body: '' }],
    ['an empty object', { headers: { 'content-type': 'application/json' }, body: '{}' }],
    ['a word', { headers: { 'content-type': 'text/plain' }, body: 'ok' }],
    ['broken protobuf', { headers: PROTOBUF, body: '\n\u007f' }],
    [
      'numbers that are none',
      { headers: { 'content-type': 'application/json' }, body: '{"partialSuccess":{"rejectedDataPoints":"x"}}' },
    ],
    ['broken JSON', { headers: { 'content-type': 'application/json' }, body: '{' }],
  ])('of success means success with %s in it', async (_, behaviour) => {
    const { errors, lines } = await deliver({}, behaviour);
    expect([errors, lines]).toEqual([[], []]);
  });

  it('that is a page for people is from somebody else', async () => {
    const page = { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<h1>Log in</h1>' };
    const { errors, url } = await deliver({}, page);
    expect(errors).toMatchObject([{ code: 'PLUGIN_KIT_RETRYABLE', message: `${url} answered 200: <h1>Log in</h1>` }]);
  });

  it.each([
    [400, 'PLUGIN_KIT_PERMANENT'],
    [413, 'PLUGIN_KIT_PERMANENT'],
    [401, 'PLUGIN_KIT_RETRYABLE'],
    [404, 'PLUGIN_KIT_RETRYABLE'],
    [429, 'PLUGIN_KIT_RETRYABLE'],
    [500, 'PLUGIN_KIT_RETRYABLE'],
    [502, 'PLUGIN_KIT_RETRYABLE'],
    [503, 'PLUGIN_KIT_RETRYABLE'],
    [504, 'PLUGIN_KIT_RETRYABLE'],
  ])('of %i is %s, in the words of its status message', async (status, code) => {
    const body = writeMessage('Status', { code: 3, message: 'no such tenant' }).toString();
    const { errors, url } = await deliver({}, { status, headers: PROTOBUF, body });
    expect(errors).toMatchObject([{ code, message: `${url} answered ${status}: no such tenant` }]);
  });
});

it.each([
  [{ url: 'tcp://here', headers: {} }, /^option url of otlp is "tcp:\/\/here", but must be an http or https address/],
  [
    { url: 'http://here', headers: { Authorization: 'swordfish' } },
    /^option headers of otlp must be names in lower case/,
  ],
  [{ url: 'http://here', headers: { authorization: { env: 'NO_SUCH_NAME' } } }, /NO_SUCH_NAME is not set/],
])('refuses %o', (options, message) => {
  expect(() => resolvePluginOptions(otlp.definition, options)).toThrow(message);
});
