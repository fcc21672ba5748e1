/** Blocks of the minute and hour tiers: the aggregates of one series, bucket by bucket, and in the hour tier sketches. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { MetricKind } from '@tidemark/core';
import { ByteReader, corrupt } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { decodeColumn, encodeColumn } from '../codec/column.ts';
import { type AggregateField, type Aggregates, createAggregates } from './aggregates.ts';

/** The encoded quantile sketch of each bucket; undefined where all observations are the same, or none is. */
export type BucketSketches = readonly (Uint8Array | undefined)[];

export interface RollupBlock {
  readonly aggregates: Aggregates;
  /** Unpacks them when first asked. Left out in a tier that keeps none. */
  readonly sketches?: () => BucketSketches;
}

const COUNTER = 1;
const SKETCHES = 2;
const DEFLATED = 4;

/** Told of buckets with a sample. */
const SAMPLE_FIELDS: Readonly<Record<MetricKind, readonly AggregateField[]>> = {
  gauge: ['last', 'elapsedMs'],
  counter: ['last', 'observations', 'increase', 'elapsedMs'],
};

/** Told of buckets with an observation. */
const OBSERVATION_FIELDS: readonly AggregateField[] = ['min', 'max', 'sum', 'squares'];

/** A sketch is at most a few kilobytes; a block's sketches inflate to no more than this for each of its buckets. */
const MAX_SKETCH_BYTES = 1 << 15;

/** See `docs/format/history-file.md` for the bytes. At least one bucket must have a sample. */
export function encodeRollup(kind: MetricKind, { aggregates, sketches }: RollupBlock): Uint8Array {
  const writer = new ByteWriter();
  const packed = sketches === undefined ? undefined : packSketches(sketches());
  writer.byte((kind === 'counter' ? COUNTER : 0) | (packed === undefined ? 0 : packed.flags));
  const { count, observations } = aggregates;
  writeColumn(writer, count, (_, bucket) => bucket >= 0);
  for (const field of SAMPLE_FIELDS[kind]) writeColumn(writer, aggregates[field], (_, i) => count[i] !== 0);
  for (const field of OBSERVATION_FIELDS) writeColumn(writer, aggregates[field], (_, i) => observations[i] !== 0);
  if (packed !== undefined) writer.bytes(packed.bytes);
  return writer.toBytes();
}

/** Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeRollup(bytes: Uint8Array, buckets: number): RollupBlock {
  const reader = new ByteReader(bytes);
  const flags = reader.byte();
  const kind = flags & COUNTER ? 'counter' : 'gauge';
  const aggregates = createAggregates(buckets);
  const { count, observations } = aggregates;
  readColumn(reader, count, () => true);
  for (const field of SAMPLE_FIELDS[kind]) readColumn(reader, aggregates[field], (i) => count[i] !== 0);
  if (kind === 'gauge') observations.set(count);
  for (const field of OBSERVATION_FIELDS) readColumn(reader, aggregates[field], (i) => observations[i] !== 0);
  if (!(flags & SKETCHES)) return { aggregates };
  const packed = reader.bytes(reader.remaining);
  let unpacked: BucketSketches | undefined;
  return {
    aggregates,
    sketches: () => {
      unpacked ??= unpackSketches(packed, buckets, (flags & DEFLATED) !== 0);
      return unpacked;
    },
  };
}

/** The values of the buckets that have one, behind the length of their column, which is 0 when none has. */
function writeColumn(writer: ByteWriter, values: Float64Array, isTold: (value: number, bucket: number) => boolean) {
  const told = values.filter(isTold);
  const column = told.length === 0 ? new Uint8Array(0) : encodeColumn(told, told.length);
  writer.varint(column.length);
  writer.bytes(column);
}

function readColumn(reader: ByteReader, values: Float64Array, isTold: (bucket: number) => boolean): void {
  const column = reader.bytes(reader.varint());
  let length = 0;
  for (let i = 0; i < values.length; i++) if (isTold(i)) length++;
  if ((length === 0) !== (column.length === 0)) throw corrupt('a column is missing');
  if (length === 0) return;
  const told = new Float64Array(length);
  decodeColumn(column, told, length);
  for (let i = 0, next = 0; i < values.length; i++) if (isTold(i)) values[i] = told[next++] as number;
}

/** Each sketch behind its length, which is 0 where there is none; deflated when that is shorter. */
function packSketches(sketches: BucketSketches): { flags: number; bytes: Uint8Array } {
  const writer = new ByteWriter();
  for (const sketch of sketches) {
    writer.varint(sketch?.length ?? 0);
    if (sketch !== undefined) writer.bytes(sketch);
  }
  const plain = writer.toBytes();
  const deflated = deflateRawSync(plain);
  return deflated.length < plain.length
    ? { flags: SKETCHES | DEFLATED, bytes: deflated }
    : { flags: SKETCHES, bytes: plain };
}

function unpackSketches(bytes: Uint8Array, buckets: number, deflated: boolean): BucketSketches {
  const reader = new ByteReader(deflated ? inflate(bytes, buckets * MAX_SKETCH_BYTES) : bytes);
  return Array.from({ length: buckets }, () => {
    const length = reader.varint();
    return length === 0 ? undefined : reader.bytes(length);
  });
}

function inflate(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength });
  } catch (cause) {
    throw corrupt(`its sketches cannot be inflated: ${(cause as Error).message}`);
  }
}
