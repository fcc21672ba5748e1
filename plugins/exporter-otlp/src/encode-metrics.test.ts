import type { ExportBatch, MetricDescriptor, Series } from '@tidemark/plugin-kit';
import { createCounterIncreases } from '@tidemark/plugin-kit';
import { sampleBatch } from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { encodeOfficially } from '../test/official-encoder.ts';
import { type ReadRequest, readRequest } from '../test/otlp-reader.ts';
import { type EncodeOptions, encodeMetrics } from './encode-metrics.ts';

const OPTIONS: EncodeOptions = {
  resource: { 'service.name': 'tidemark', host: 'vault-7' },
  scopeVersion: '1.2.3',
  metricName: (name) => name,
  maxRequestBytes: 1_000_000,
};

const encode = (batch: ExportBatch, options: Partial<EncodeOptions> = {}): readonly ReadRequest[] =>
  encodeMetrics(batch, { ...OPTIONS, ...options }).map(readRequest);

const only = (requests: readonly ReadRequest[]): ReadRequest => {
  expect(requests.length).toBe(1);
  return requests[0] as ReadRequest;
};

const metric = (name: string, kind: 'counter' | 'gauge' = 'gauge'): MetricDescriptor => ({
  name,
  kind,
  unit: 'bytes',
  help: 'Something',
});

/** Series with a row a second whose values tell them apart. */
const wideBatch = (series: readonly Series[], rows: number): ExportBatch => ({
  key: 'wide',
  resource: {},
  series,
  timesMs: Float64Array.from({ length: rows }, (_, row) => 1000 + row * 1000),
  columns: series.map((_, slot) => Float64Array.from({ length: rows }, (_, row) => slot * 1_000_000 + row)),
});

describe('a batch as OTLP', () => {
  it('says where it comes from, and from what', () => {
    const { resource, scope } = only(encode(sampleBatch()));
    expect(resource).toEqual({ 'service.name': 'tidemark', host: 'vault-7' });
    expect(scope).toEqual({ name: 'tidemark', version: '1.2.3' });
  });

  it('has a gauge as it was read', () => {
    const [load] = only(encode(sampleBatch())).metrics;
    expect(load).toMatchObject({ name: 'host_load1', kind: 'gauge', unit: '{count}' });
    expect(load?.points[0]).toEqual({ attributes: {}, start: 0n, time: 1_795_230_000_000_000_000n, value: 0.5 });
  });

  it('has a counter as a monotonic sum of totals that does not say when it began', () => {
    const cpu = only(encode(sampleBatch())).metrics.at(-1);
    expect(cpu).toMatchObject({ kind: 'sum', temporality: 2, isMonotonic: true, unit: 's' });
    expect(cpu?.points.map(({ start, value }) => [start, value])).toEqual([
      [0n, 10],
      [0n, 10.5],
    ]);
  });

  it('has what a counter grew by, and since when', () => {
    const batch = sampleBatch();
    const cpu = only(encode(batch, { increases: createCounterIncreases().of(batch) })).metrics.at(-1);
    expect(cpu).toMatchObject({ kind: 'sum', temporality: 1, isMonotonic: true });
    expect(cpu?.points).toMatchObject([
      { start: 1_795_230_000_000_000_000n, time: 1_795_230_002_000_000_000n, value: 0.5 },
    ]);
  });

  it.each([
    ['seconds', 's'],
    ['bytes', 'By'],
    ['ratio', '1'],
    ['count', '{count}'],
    ['fathoms', '{count}'],
  ])('calls %s %s', (unit, ucum) => {
    const series = [{ metric: { ...metric('depth'), unit: unit as 'count' }, labels: {} }];
    expect(only(encode(wideBatch(series, 1))).metrics[0]?.unit).toBe(ucum);
  });

  it('keeps labels of any kind', () => {
    const hostile = '"\\\n\r\u0000\u001b[31m \u202e 潮位 🌊 {}=,';
    const series = [{ metric: metric('m'), labels: { name: hostile, half: 'a\ud83c', empty: '' } }];
    expect(only(encode(wideBatch(series, 1))).metrics[0]?.points[0]?.attributes).toEqual({
      name: hostile,
      half: 'a\ufffd',
      empty: '',
    });
  });

  it('cuts values that are too long, between characters', () => {
    const series = [{ metric: metric('m'), labels: { name: 'ab🌊cd' } }];
    const cut = (maxValueChars: number) =>
      only(encode(wideBatch(series, 1), { maxValueChars })).metrics[0]?.points[0]?.attributes.name;
    expect([3, 4, 6].map(cut)).toEqual(['ab', 'ab🌊', 'ab🌊cd']);
  });

  it('lists a metric once, whatever the order of the series', () => {
    const series = ['a', 'b', 'a'].map((name, slot) => ({ metric: metric(name), labels: { slot: String(slot) } }));
    expect(only(encode(wideBatch(series, 1))).metrics.map(({ name, points }) => [name, points.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('is nothing without values', () => {
    const { columns, ...batch } = sampleBatch();
    expect(encode({ ...batch, columns: columns.map((column) => column.map(() => Number.NaN)) })).toEqual([]);
  });

  it.each([2000, 5000, 100_000])(
    'is split into requests of at most %i bytes, with every point once',
    (maxRequestBytes) => {
      const series = Array.from({ length: 30 }, (_, slot) => ({
        metric: metric(`metric_${slot % 3}`, slot % 3 === 0 ? 'counter' : 'gauge'),
        labels: { slot: String(slot), name: '潮'.repeat(slot) },
      }));
      const batch = wideBatch(series, 40);
      const requests = encodeMetrics(batch, { ...OPTIONS, maxRequestBytes });
      expect(Math.max(...requests.map(({ length }) => length))).toBeLessThanOrEqual(maxRequestBytes);
      expect(requests.length).toBeLessThan(4 + (4 * 30 * 40 * 130) / maxRequestBytes);
      const values = requests.flatMap((bytes) =>
        readRequest(bytes).metrics.flatMap(({ points }) => points.map(({ value }) => value)),
      );
      expect(values.sort((a, b) => a - b)).toEqual(
        batch.columns.flatMap((column) => [...column]).sort((a, b) => a - b),
      );
    },
  );

  it('is what the encoder of OpenTelemetry makes of it', () => {
    const batch = sampleBatch();
    expect(only(encode(batch))).toEqual(readRequest(encodeOfficially(batch, OPTIONS)));
  });
});
