import { inspect } from 'node:util';
import type { ExportBatch, Series } from '@tidemark/plugin-kit';
import { resolvePluginOptions } from '@tidemark/plugin-kit/host';
import {
  createTestSurroundings,
  deliverToPeer,
  describeExporter,
  openHttpReceiver,
  type PeerSettings,
  sampleBatch,
} from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { readPayload } from '../test/metric-payload.ts';
import { datadog } from './datadog.ts';

const START_S = 1_795_230_000;

/** `IntakePayloadAccepted` */
const ACCEPTED = { status: 202, headers: { 'content-type': 'application/json' }, body: '{"errors":[]}' };

describeExporter(datadog, {
  describe,
  it,
  openReceiver: async () => {
    const receiver = await openHttpReceiver({
      options: (url) => ({ url: `${url}/api/v2/series`, apiKey: 'swordfish' }),
      secrets: ['swordfish'],
      accepts: ACCEPTED,
    });
    const accepted = () =>
      receiver.peer.requests
        .filter(({ isAccepted }) => isAccepted)
        .map(({ bytes }) => inspect(readPayload(bytes), { depth: null }));
    return { ...receiver, accepted };
  },
});

interface Delivered extends PeerSettings {
  readonly options?: object;
}

/** What arrives of batches, and what is logged. */
async function deliver(
  batches: readonly ExportBatch[],
  { options, behaviour = ACCEPTED, ...settings }: Delivered = {},
) {
  const use = (url: string) => datadog({ url: `${url}/api/v2/series`, apiKey: 'swordfish', ...options });
  const { requests, lines } = await deliverToPeer(use, batches, { behaviour, ...settings });
  return { requests, lines, payloads: requests.map(({ bytes }) => readPayload(bytes).series) };
}

/** Rows of one series. */
function rows(key: string, series: Series, values: readonly (readonly [timeMs: number, value: number])[]): ExportBatch {
  return {
    key,
    resource: { host: 'vault-7' },
    series: [series],
    timesMs: Float64Array.from(values, ([timeMs]) => timeMs),
    columns: [Float64Array.from(values, ([, value]) => value)],
  };
}

const [GAUGE, , COUNTER] = sampleBatch().series as readonly [Series, Series, Series];

/** Seconds since the start and value of each point that arrives of these batches. */
async function points(batches: readonly ExportBatch[], delivered: Delivered = {}) {
  const { payloads } = await deliver(batches, delivered);
  return payloads.map((series) =>
    series.flatMap((each) => each.points.map(({ timestamp, value }) => [timestamp - START_S, value])),
  );
}

describe('what Datadog gets', () => {
  it('is a POST of compressed JSON with the API key', async () => {
    const { requests } = await deliver([sampleBatch()]);
    expect(requests.map(({ method, path }) => [method, path])).toEqual([['POST', '/api/v2/series']]);
    expect(requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'dd-api-key': 'swordfish',
    });
  });

  it('is a series for each that has values', async () => {
    const batch = { ...sampleBatch(), resource: { host: 'vault-7', env: 'prod' } };
    const [first, second] = (await deliver([batch])).payloads[0] ?? [];
    const resources = [{ type: 'host', name: 'vault-7' }];
    expect(first).toEqual({
      metric: 'tidemark.host_load1',
      type: 3,
      points: [
        { timestamp: START_S, value: 0.5 },
        { timestamp: START_S + 1, value: 1.25 },
        { timestamp: START_S + 2, value: 0 },
      ],
      resources,
      tags: ['env:prod'],
    });
    expect(second).toMatchObject({
      metric: 'tidemark.process_resident_memory_bytes',
      unit: 'byte',
      resources,
      tags: ['env:prod', 'name:checkout', 'pid:4711'],
    });
  });

  it('is from this machine when the batch does not say otherwise', async () => {
    const { payloads } = await deliver([{ ...sampleBatch(), resource: {} }]);
    expect(payloads[0]?.[0]?.resources).toEqual([{ type: 'host', name: 'vault-7' }]);
  });

  it('has names with the prefix that was asked for', async () => {
    const { payloads } = await deliver([sampleBatch()], { options: { prefix: '' } });
    expect(payloads[0]?.[0]?.metric).toBe('host_load1');
  });

  it('has names that may be names', async () => {
    const name = (text: string) => ({ ...GAUGE, metric: { ...GAUGE.metric, name: text } });
    const series = ['job:rate:5m', '_9 lives', 'x'.repeat(300)].map(name);
    const batch = { ...sampleBatch(), series, columns: series.map(() => Float64Array.of(1, 2, 3)) };
    const { payloads } = await deliver([batch], { options: { prefix: '' } });
    expect(payloads[0]?.map(({ metric }) => metric)).toEqual(['job_rate_5m', 'lives', 'x'.repeat(200)]);
  });

  it('has tags that may be tags', async () => {
    const labels = {
      name: `a\n\u0000 潮 🌊 \ud800${'x'.repeat(300)}`,
      empty: '',
      long: `${'y'.repeat(194)}🌊`,
      end: 'x:',
    };
    const batch = rows('a', { ...GAUGE, labels }, [[START_S * 1000, 1]]);
    expect((await deliver([batch])).payloads[0]?.[0]?.tags).toEqual([
      'name:a__ 潮 🌊 \ufffd'.padEnd(200, 'x'),
      `long:${'y'.repeat(194)}`,
      'end:x_',
    ]);
  });

  it('has no point that is no number', async () => {
    const batch = rows('a', GAUGE, [
      [START_S * 1000, Number.POSITIVE_INFINITY],
      [START_S * 1000 + 1000, 1],
      [START_S * 1000 + 2000, Number.NaN],
    ]);
    expect(await points([batch])).toEqual([[[1, 1]]]);
  });
});

describe('a counter in Datadog', () => {
  const at = (second: number, total: number): [number, number] => [(START_S + second) * 1000, total];

  it('is a count of what it grew by, in the interval of the rows', async () => {
    const first = rows('a', COUNTER, [at(0, 100), at(10, 103)]);
    const second = rows('b', COUNTER, [at(20, 103), at(50, 110)]);
    const { payloads } = await deliver([first, second]);
    expect(payloads.map(([series]) => [series?.type, series?.interval, series?.unit])).toEqual([
      [1, 10, 'second'],
      [1, 10, 'second'],
    ]);
    expect(await points([first, second])).toEqual([
      [[10, 3]],
      [
        [20, 0],
        [50, 7],
      ],
    ]);
  });

  it('begins with nothing, and anew with the value it has after a restart', async () => {
    expect(await points([rows('a', COUNTER, [at(0, 100)]), rows('b', COUNTER, [at(1, 4)])])).toEqual([[[1, 4]]]);
  });

  it('is counted once when a batch comes again', async () => {
    const first = rows('a', COUNTER, [at(0, 100)]);
    const second = rows('b', COUNTER, [at(1, 103), at(2, 104)]);
    const unavailable = (index: number) => (index === 0 ? { status: 503 } : ACCEPTED);
    const { requests } = await deliver([first, second, second, second], { behaviour: unavailable });
    expect(requests.map(({ isAccepted }) => isAccepted)).toEqual([false, true, true]);
    expect(new Set(requests.map(({ bytes }) => bytes.toString('hex'))).size).toBe(1);
  });

  it('is a gauge of its total when that is asked for', async () => {
    const { payloads } = await deliver([rows('a', COUNTER, [at(0, 100)])], { options: { counters: 'gauge' } });
    expect(payloads[0]).toMatchObject([{ type: 3, points: [{ timestamp: START_S, value: 100 }] }]);
    expect(payloads[0]?.[0]).not.toHaveProperty('interval');
  });

  it('loses nothing when several rows are in one second, or two batches', async () => {
    const first = rows('a', COUNTER, [at(0, 100), at(0.5, 101), at(1.2, 102), at(1.4, 103)]);
    const second = rows('b', COUNTER, [at(1.6, 110), at(2.2, 111), at(2.8, 112)]);
    expect(await points([first, second])).toEqual([[[1, 2]], [[2, 9]]]);
  });
});

describe('a gauge in Datadog', () => {
  it('has the last value of each second', async () => {
    const batch = rows('a', GAUGE, [
      [START_S * 1000, 1],
      [START_S * 1000 + 400, 2],
      [START_S * 1000 + 800, Number.NaN],
      [START_S * 1000 + 1200, 3],
    ]);
    expect(await points([batch])).toEqual([
      [
        [0, 2],
        [1, 3],
      ],
    ]);
  });

  it('goes on when the clock was set back', async () => {
    const batches = [rows('a', GAUGE, [[START_S * 1000 + 60_000, 1]]), rows('b', GAUGE, [[START_S * 1000, 2]])];
    expect(await points(batches)).toEqual([[[60, 1]], [[0, 2]]]);
  });
});

describe('the limits of Datadog', () => {
  /** Values that hardly compress. */
  const noise = (length: number, seed: number) =>
    Float64Array.from({ length }, (_, index) => Math.sin((seed * length + index) * 1e6) * 1e9);

  it.each([
    [1000, 60],
    [1, 40_000],
  ])('are kept with %i series of %i rows, and every point is there', async (width, length) => {
    const series = Array.from({ length: width }, (_, slot) => ({ ...GAUGE, labels: { slot: String(slot) } }));
    const timesMs = Float64Array.from({ length }, (_, row) => (START_S + row) * 1000);
    const { payloads } = await deliver([
      { key: 'a', resource: {}, series, timesMs, columns: series.map((_, slot) => noise(length, slot)) },
    ]);
    expect(payloads.length).toBeGreaterThan(1);
    expect(payloads.flat().reduce((sum, each) => sum + each.points.length, 0)).toBe(width * length);
  });

  it('of age are told once, and again after a time without', async () => {
    const nowMs = START_S * 1000;
    const clock = { now: () => nowMs, monotonic: () => 0, setTimer: () => () => undefined };
    const hoursAgo = (hours: number) => rows(`${hours}`, GAUGE, [[nowMs - hours * 3_600_000, 1]]);
    const { lines } = await deliver([3, 2, 0.5, 4].map(hoursAgo), { clock });
    expect(lines).toEqual([
      expect.stringContaining('{"oldest":"2026-11-21T00:00:00.000Z"}'),
      expect.stringContaining('{"oldest":"2026-11-20T23:00:00.000Z"}'),
    ]);
  });
});

it('tells what Datadog complains of', async () => {
  const complaint = { ...ACCEPTED, body: '{"errors":["unknown unit"]}' };
  const { lines } = await deliver([sampleBatch()], { behaviour: complaint, clock: createTestSurroundings().clock });
  expect(lines).toContainEqual('warn Datadog accepted with errors {"errors":["unknown unit"]}');
});

it.each([
  [
    { apiKey: 'k', site: 'https://datadoghq.eu' },
    /^option site of datadog is "https:\/\/datadoghq\.eu", but must be a site/,
  ],
  [{ apiKey: 'k', prefix: '1.' }, /^option prefix of datadog is "1\."/],
  [{}, /^option apiKey of datadog is missing/],
])('refuses %o', (options, message) => {
  expect(() => resolvePluginOptions(datadog.definition, options)).toThrow(message);
});
