import { gunzipSync } from 'node:zlib';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import {
  createTestSurroundings,
  deliverToPeer,
  describeExporter,
  openHttpReceiver,
  sampleBatch,
} from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { influx } from './influx.ts';

describeExporter(influx, {
  describe,
  it,
  openReceiver: () =>
    openHttpReceiver({
      options: (url) => ({ url, org: 'harbour', bucket: 'tides', token: 'swordfish', gzip: false }),
      secrets: ['swordfish'],
      accepts: { status: 204 },
    }),
});

/** A batch of one series with so many rows. */
function longBatch(rows: number): ExportBatch {
  const [series] = sampleBatch().series;
  const timesMs = Float64Array.from({ length: rows }, (_, row) => row);
  return { ...sampleBatch(), series: series === undefined ? [] : [series], timesMs, columns: [timesMs] };
}

/** What a server gets that answers like this, and what becomes of the batch. */
async function exported(options: object, batch = sampleBatch(), statuses: readonly number[] = []) {
  const use = (url: string) => influx({ url, ...options });
  const behaviour = (index: number) => ({ status: statuses[index] ?? 204, body: 'partial write: dropped=1' });
  const { requests, errors } = await deliverToPeer(use, [batch], { behaviour });
  return { requests, error: errors[0] };
}

describe('a server of InfluxDB', () => {
  it('2 is written to by bucket and token', async () => {
    const { requests } = await exported({ org: 'the harbour', bucket: 'a&b', token: 'swordfish', gzip: false });
    expect(requests.map(({ path }) => path)).toEqual(['/api/v2/write?org=the+harbour&bucket=a%26b&precision=ms']);
    expect(requests[0]?.headers).toMatchObject({
      authorization: 'Token swordfish',
      'content-type': 'text/plain; charset=utf-8',
    });
  });

  it('1 is written to by database, user and password', async () => {
    const { requests } = await exported({
      database: 'tides',
      retentionPolicy: 'week',
      basicAuth: { username: 'ada', password: 'tuna' },
    });
    expect(requests.map(({ path }) => path)).toEqual(['/write?db=tides&rp=week&precision=ms']);
    expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ada:tuna').toString('base64')}`);
  });

  it('gets lines that are compressed, unless that is turned off', async () => {
    const [plain, compressed] = [await exported({ database: 'd', gzip: false }), await exported({ database: 'd' })].map(
      ({ requests }) => requests[0],
    );
    expect(compressed?.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(compressed?.bytes as Buffer).toString()).toBe(plain?.body);
  });

  it('gets no more than 5000 lines at once', async () => {
    const { requests } = await exported({ database: 'd', gzip: false }, longBatch(12_000));
    expect(requests.map(({ body }) => body.split('\n').length - 1)).toEqual([5000, 5000, 2000]);
  });

  it('is offered everything although it refuses some of it', async () => {
    const { requests, error } = await exported({ database: 'd' }, longBatch(12_000), [204, 400, 204]);
    expect(requests.length).toBe(3);
    expect(error).toMatchObject({
      code: 'PLUGIN_KIT_PERMANENT',
      message: expect.stringMatching(/answered 400: partial write: dropped=1$/),
    });
  });

  it('is left alone once it cannot write now', async () => {
    const { requests, error } = await exported({ database: 'd' }, longBatch(12_000), [204, 503]);
    expect(requests.length).toBe(2);
    expect(error).toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
  });
});

it.each([
  [{}, 'option bucket of influx is missing: it must be a name or id; or set `database` for InfluxDB 1'],
  [{ bucket: 'b', database: 'd' }, 'option database of influx is "d", but must be a name, without `bucket`'],
])('%o names no place to write to', async (options, message) => {
  const opened = openExporter(influx({ url: 'http://127.0.0.1:1', ...options }), createTestSurroundings());
  await expect(opened).rejects.toMatchObject({ code: 'PLUGIN_KIT_OPTIONS_INVALID', message });
});
