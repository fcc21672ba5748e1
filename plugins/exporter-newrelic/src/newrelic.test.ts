import { randomBytes } from 'node:crypto';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { resolvePluginOptions } from '@tidemark/plugin-kit/host';
import { deliverToPeer, describeExporter, sampleBatch } from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../exporter-otlp/test/otlp-reader.ts';
import { openOtlpReceiver } from '../../exporter-otlp/test/otlp-receiver.ts';
import { newrelic } from './newrelic.ts';

/** Success has no body, whatever the protocol says; it comes before the content is looked at. */
const ACCEPTED = { status: 200, body: '' };

describeExporter(newrelic, {
  describe,
  it,
  openReceiver: () =>
    openOtlpReceiver({
      options: (url) => ({ url: `${url}/v1/metrics`, apiKey: 'swordfish' }),
      secrets: ['swordfish'],
      accepts: ACCEPTED,
    }),
});

async function received(batches: readonly ExportBatch[]) {
  return (await deliverToPeer((url) => newrelic({ url, apiKey: 'swordfish' }), batches)).requests;
}

/** Labels that do not compress, as long as labels get. */
function largeBatch(): ExportBatch {
  const [, , cpu] = sampleBatch().series;
  if (cpu === undefined) throw new Error('the sample has no counter');
  const series = Array.from({ length: 300 }, () => ({ ...cpu, labels: { name: randomBytes(3000).toString('hex') } }));
  const timesMs = Float64Array.of(1000, 2000);
  return { key: 'large', resource: { host: 'vault-7' }, series, timesMs, columns: series.map(() => timesMs) };
}

describe('what New Relic gets', () => {
  it('is compressed OTLP with the licence key', async () => {
    const [request] = await received([sampleBatch()]);
    expect(request?.headers).toMatchObject({
      'api-key': 'swordfish',
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
    });
    expect(readRequest(request?.bytes as Buffer).resource).toMatchObject({
      'service.name': 'tidemark',
      host: 'vault-7',
    });
  });

  it('is what counters grew by, each with its begin and end', async () => {
    const requests = await received([sampleBatch(0), sampleBatch(1)]);
    const sums = requests.flatMap(({ bytes }) => readRequest(bytes).metrics.filter(({ kind }) => kind === 'sum'));
    expect(sums.map(({ temporality, isMonotonic }) => [temporality, isMonotonic])).toEqual([
      [1, true],
      [1, true],
    ]);
    const seconds = (ns: bigint) => Number(ns / 1_000_000_000n) - 1_795_230_000;
    expect(
      sums.flatMap(({ points }) => points.map(({ start, time, value }) => [seconds(start), seconds(time), value])),
    ).toEqual([
      [0, 2, 0.5],
      [2, 3, 0.5],
      [3, 5, 0.5],
    ]);
  });

  it('keeps to the limits of a request and of an attribute', async () => {
    const requests = await received([largeBatch()]);
    expect(requests.length).toBeGreaterThan(1);
    expect(Math.max(...requests.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(1_000_000);
    const lengths = requests.flatMap(({ bytes }) =>
      readRequest(bytes).metrics.flatMap(({ points }) => points.map(({ attributes }) => attributes.name?.length)),
    );
    expect(lengths).toEqual(Array.from({ length: 300 }, () => 4095));
  });
});

it.each([
  [{ apiKey: 'swordfish', region: 'mars' }, 'option region of newrelic is "mars", but must be `us`, `eu` or `fedramp`'],
  [{ region: 'eu' }, /^option apiKey of newrelic is missing/],
])('refuses %o', (options, message) => {
  expect(() => resolvePluginOptions(newrelic.definition, options)).toThrow(message);
});
