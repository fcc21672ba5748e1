import { uncompress } from 'snappyjs';
import { expect, it } from 'vitest';
import { batchOf, GAUGE, START_MS } from '../test/batches.ts';
import { readWriteRequest } from '../test/read-write-request.ts';
import { createLines } from './lines.ts';
import { cutSections } from './sections.ts';
import { encodeWriteRequest } from './write-request.ts';

const HOSTILE = 'q" \\ \r\n\u0000 \u202e 潮位 🌊 \ud800';

function encode(batch = batchOf({ a: [1, Number.NaN, -0.5] }), metadata = [] as (typeof GAUGE)[]) {
  const [section] = cutSections(batch, createLines('').of(batch), 2000);
  if (section === undefined) throw new Error('there is nothing to send');
  return encodeWriteRequest(section, metadata);
}

const GOLDEN = [
  ['time series, 106 bytes', '0a 6a'],
  ['__name__ = fleet_size', '0a 16  0a 08 5f5f6e616d655f5f  12 0a 666c6565745f73697a65'],
  ['host = vault-7', '0a 0f  0a 04 686f7374  12 07 7661756c742d37'],
  ['name = a', '0a 09  0a 04 6e616d65  12 01 61'],
  ['1', '12 10  09 000000000000f03f  10 80c7afe09f34'],
  ['the end of the series, a NaN of its own', '12 10  09 020000000000f07f  10 e8ceafe09f34'],
  ['-0.5', '12 10  09 000000000000e0bf  10 d0d6afe09f34'],
] as const;

it('is these bytes', () => {
  const expected = GOLDEN.map(([, hex]) => hex.replaceAll(' ', '')).join('');
  expect(Buffer.from(uncompress(encode())).toString('hex')).toBe(expected);
});

it('is what another library reads', () => {
  const { timeseries, metadata } = readWriteRequest(
    encode(batchOf({ [HOSTILE]: [0, 1e300, Number.NEGATIVE_INFINITY] })),
  );
  expect(timeseries).toEqual([
    {
      labels: [
        { name: '__name__', value: 'fleet_size' },
        { name: 'host', value: 'vault-7' },
        { name: 'name', value: HOSTILE.replace('\ud800', '\ufffd') },
      ],
      samples: [
        { value: 0, timestamp: START_MS },
        { value: 1e300, timestamp: START_MS + 1000 },
        { value: Number.NEGATIVE_INFINITY, timestamp: START_MS + 2000 },
      ],
    },
  ]);
  expect(metadata).toEqual([]);
});

it('tells kind, help and unit of metrics', () => {
  const bytes = { ...GAUGE, name: 'fleet_bytes_total', kind: 'counter', unit: 'bytes' } as const;
  expect(readWriteRequest(encode(undefined, [GAUGE, bytes])).metadata).toEqual([
    { type: 'GAUGE', metric_family_name: 'fleet_size', help: GAUGE.help, unit: '' },
    { type: 'COUNTER', metric_family_name: 'fleet_bytes_total', help: GAUGE.help, unit: 'bytes' },
  ]);
});

it('holds a long series and many of them', () => {
  const rows = Array.from({ length: 1500 }, (_, row) => row / 7);
  const batch = batchOf({ a: rows, b: rows, c: rows, d: rows, e: rows });
  const [section] = cutSections(batch, createLines('').of(batch), 100_000);
  const { timeseries } = readWriteRequest(encodeWriteRequest(section as never, []));
  expect(timeseries.map(({ samples }) => samples.map(({ value }) => value))).toEqual(timeseries.map(() => rows));
});
