import { coreError } from './errors.ts';
import { LogBuckets, MAX_BUCKET, MAX_BUCKETS, MIN_BUCKET } from './log-buckets.ts';

/** The whole content of a sketch, in ascending order of the values; negative ones by their magnitude. */
export interface SketchParts {
  negativeInfinities: number;
  readonly negatives: LogBuckets;
  zeros: number;
  readonly positives: LogBuckets;
  positiveInfinities: number;
}

/** Values a sketch can hold. Twice a count plus a flag must stay an exact integer. */
export const MAX_COUNT = 2 ** 52 - 1;

const VERSION = 1;
const VERSION_SHIFT = 5;
const HAS_NEGATIVE_INFINITIES = 1;
const HAS_NEGATIVES = 2;
const HAS_ZEROS = 4;
const HAS_POSITIVES = 8;
const HAS_POSITIVE_INFINITIES = 16;

export function createParts(): SketchParts {
  return {
    negativeInfinities: 0,
    negatives: new LogBuckets(),
    zeros: 0,
    positives: new LogBuckets(),
    positiveInfinities: 0,
  };
}

export function countOf(parts: SketchParts): number {
  const { negativeInfinities, negatives, zeros, positives, positiveInfinities } = parts;
  return negativeInfinities + negatives.total + zeros + positives.total + positiveInfinities;
}

/** The bytes described at `QuantileSketch.encode`. */
export function encodeParts(parts: SketchParts): Uint8Array {
  const bytes = [VERSION << VERSION_SHIFT];
  pushCount(bytes, HAS_NEGATIVE_INFINITIES, parts.negativeInfinities);
  pushBuckets(bytes, HAS_NEGATIVES, parts.negatives);
  pushCount(bytes, HAS_ZEROS, parts.zeros);
  pushBuckets(bytes, HAS_POSITIVES, parts.positives);
  pushCount(bytes, HAS_POSITIVE_INFINITIES, parts.positiveInfinities);
  return new Uint8Array(bytes);
}

function pushCount(bytes: number[], flag: number, count: number): void {
  if (count === 0) return;
  bytes[0] = (bytes[0] as number) | flag;
  pushVarint(bytes, count);
}

function pushBuckets(bytes: number[], flag: number, buckets: LogBuckets): void {
  if (buckets.total === 0) return;
  bytes[0] = (bytes[0] as number) | flag;
  const { lowest, highest } = buckets;
  pushVarint(bytes, zigzag(lowest));
  pushVarint(bytes, highest - lowest);
  let next = lowest;
  buckets.forEach((index, count) => {
    const skipped = index - next;
    pushVarint(bytes, 2 * count + (skipped > 0 ? 1 : 0));
    if (skipped > 0) pushVarint(bytes, skipped);
    next = index + 1;
  });
}

/** Reads what {@link encodeParts} wrote, and nothing else: throws `CORE_SKETCH_CORRUPT` unless it is exactly that. */
export function decodeParts(bytes: Uint8Array, start: number, end: number): SketchParts {
  const reader = new Reader(bytes, start, end);
  const header = reader.byte();
  if (header >> VERSION_SHIFT !== VERSION) throw reader.corrupt(`unknown version ${header >> VERSION_SHIFT}`);
  const parts = createParts();
  if (header & HAS_NEGATIVE_INFINITIES) parts.negativeInfinities = reader.count();
  if (header & HAS_NEGATIVES) readBuckets(reader, parts.negatives);
  if (header & HAS_ZEROS) parts.zeros = reader.count();
  if (header & HAS_POSITIVES) readBuckets(reader, parts.positives);
  if (header & HAS_POSITIVE_INFINITIES) parts.positiveInfinities = reader.count();
  if (reader.position !== end) throw reader.corrupt('more bytes than a sketch has');
  if (countOf(parts) > MAX_COUNT) throw reader.corrupt('more values than a sketch can hold');
  return parts;
}

function readBuckets(reader: Reader, buckets: LogBuckets): void {
  const lowest = unzigzag(reader.varint());
  const highest = lowest + reader.varint();
  if (lowest < MIN_BUCKET || highest > MAX_BUCKET) throw reader.corrupt('a bucket out of range');
  if (highest - lowest >= MAX_BUCKETS) throw reader.corrupt('too many buckets');
  buckets.reserve(lowest, highest);
  for (let index = lowest; index <= highest; index++) {
    const entry = reader.varint();
    const isAfterGap = entry % 2 === 1;
    if (entry < 2 || (isAfterGap && index === lowest)) throw reader.corrupt('a bucket that holds nothing');
    if (isAfterGap) index += reader.count();
    if (index > highest) throw reader.corrupt('a bucket beyond the highest');
    buckets.add(index, Math.floor(entry / 2));
  }
}

/** 0, -1, 1, -2, ... to 0, 1, 2, 3, ... */
const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (code: number) => (code % 2 === 1 ? -(code + 1) / 2 : code / 2);

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  position: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.position = start;
    this.#end = end;
  }

  byte(): number {
    if (this.position >= this.#end) throw this.corrupt('ends too early');
    return this.#bytes[this.position++] as number;
  }

  /** A varint in its shortest form, so that the same content always has the same bytes. */
  varint(): number {
    const first = this.byte();
    return first < 128 ? first : this.#longVarint(first - 128);
  }

  #longVarint(first: number): number {
    let value = first;
    for (let scale = 128; ; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte === 0 || value > Number.MAX_SAFE_INTEGER) throw this.corrupt('a number that is none');
      if (byte < 128) return value;
    }
  }

  /** A varint that is at least 1. */
  count(): number {
    const count = this.varint();
    if (count === 0) throw this.corrupt('a count of zero');
    return count;
  }

  corrupt(what: string) {
    return coreError('CORE_SKETCH_CORRUPT', `quantile sketch: ${what}, at byte ${this.position}`, {
      details: { position: this.position },
    });
  }
}
