import type { MetricKind } from '@tidemark/core';
import { ByteReader } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { readNumber, writeNumber } from '../codec/decimals.ts';
import { type AggregateField, type Aggregates, createAggregates } from './aggregates.ts';

/** What stands beside a block, so that a question about no less than its window need not decode it. */
export interface BlockStats {
  /** Frames of the first and the last sample within the window; of a rollup, its buckets. */
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** The first sample. */
  readonly first: number;
  /** One bucket: of the samples within the window, compared with no other window's. */
  readonly aggregates: Aggregates;
}

const GAUGE = 0;
const COUNTER = 1;
/** All samples are the same, which is what most blocks look like. */
const CONSTANT = 2;

/** Numbers that follow `first`, in this order. */
const GAUGE_FIELDS: readonly AggregateField[] = ['last', 'elapsedMs', 'min', 'max', 'sum', 'squares'];
const COUNTER_FIELDS: readonly AggregateField[] = [
  'last',
  'observations',
  'increase',
  'elapsedMs',
  'min',
  'max',
  'sum',
  'squares',
];

/** See `docs/format/history-file.md` for the bytes. */
export function encodeStats(kind: MetricKind, { firstFrame, lastFrame, first, aggregates }: BlockStats): Uint8Array {
  const writer = new ByteWriter();
  const one = (field: AggregateField) => aggregates[field][0] as number;
  const constant = isConstant(kind, first, one);
  writer.byte((kind === 'counter' ? COUNTER : GAUGE) | (constant ? CONSTANT : 0));
  writer.varint(firstFrame);
  writer.varint(lastFrame - firstFrame);
  writer.varint(one('count'));
  writeNumber(writer, first);
  for (const field of fieldsOf(kind, constant)) writeNumber(writer, one(field));
  return writer.toBytes();
}

/** Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeStats(bytes: Uint8Array): BlockStats {
  const reader = new ByteReader(bytes);
  const flags = reader.byte();
  const kind = flags & COUNTER ? 'counter' : 'gauge';
  const constant = (flags & CONSTANT) !== 0;
  const firstFrame = reader.varint();
  const lastFrame = firstFrame + reader.varint();
  const aggregates = createAggregates(1);
  const count = reader.varint();
  const first = readNumber(reader);
  aggregates.count[0] = count;
  aggregates.last[0] = first;
  if (kind === 'gauge') {
    aggregates.observations[0] = count;
    aggregates.min[0] = aggregates.max[0] = first;
    aggregates.sum[0] = first * count;
  }
  for (const field of fieldsOf(kind, constant)) aggregates[field][0] = readNumber(reader);
  return { firstFrame, lastFrame, first, aggregates };
}

/** The kind of metric that encoded statistics are of. */
export function kindOfStats(bytes: Uint8Array): MetricKind {
  return (bytes[0] as number) & COUNTER ? 'counter' : 'gauge';
}

/** What is constant is told by its value and by how long it stood still. */
function fieldsOf(kind: MetricKind, constant: boolean): readonly AggregateField[] {
  if (!constant) return kind === 'gauge' ? GAUGE_FIELDS : COUNTER_FIELDS;
  return kind === 'gauge' ? ['elapsedMs'] : ['observations', 'elapsedMs'];
}

function isConstant(kind: MetricKind, first: number, one: (field: AggregateField) => number): boolean {
  if (kind === 'gauge') return Object.is(one('min'), first) && Object.is(one('max'), first);
  return one('last') === first && one('min') === 0 && one('max') === 0;
}
