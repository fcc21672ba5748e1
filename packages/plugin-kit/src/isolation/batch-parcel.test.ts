import { deserialize, serialize } from 'node:v8';
import type { Series } from '@tidemark/core';
import { expect, it } from 'vitest';
import { sampleBatch } from '../testing/samples.ts';
import { type BatchParcel, createPacker, createUnpacker } from './batch-parcel.ts';

const send = (parcel: BatchParcel) => deserialize(serialize(parcel)) as BatchParcel;

it('brings a batch over whole, and leaves it whole for another attempt', () => {
  const [pack, unpack] = [createPacker(), createUnpacker()];
  const batch = sampleBatch();
  for (let attempt = 0; attempt < 2; attempt++) expect(unpack(send(pack(batch)))).toEqual(sampleBatch());
  expect(batch).toEqual(sampleBatch());
});

it('sends a catalogue once, as long as it stays the same', () => {
  const [pack, unpack] = [createPacker(), createUnpacker()];
  const first = sampleBatch(0);
  const second = { ...sampleBatch(1), series: first.series };
  const third = sampleBatch(2);
  const parcels = [first, second, third].map(pack);
  expect(parcels.map(({ change }) => change !== undefined)).toEqual([true, false, true]);
  expect(parcels.map((parcel) => unpack(send(parcel)))).toEqual([first, second, third]);
});

it('sends only the series that are new', () => {
  const [pack, unpack] = [createPacker(), createUnpacker()];
  const batch = sampleBatch();
  const [gone, ...kept] = batch.series;
  const fresh = { ...(gone as Series), labels: { name: 'fresh' } };
  const next = { ...batch, series: [...kept, fresh] };
  const parcels = [batch, next].map(pack);
  expect(parcels.map(({ change }) => change?.added)).toEqual([batch.series, [fresh]]);
  expect(parcels.map((parcel) => unpack(send(parcel)))).toEqual([batch, next]);
});

it('takes batches without rows and without series', () => {
  const empty = { key: 'empty', resource: {}, series: [], timesMs: new Float64Array(), columns: [] };
  expect(createUnpacker()(send(createPacker()(empty)))).toEqual(empty);
});
