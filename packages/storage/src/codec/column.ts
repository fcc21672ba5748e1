/**
 * A column of doubles as bytes, and back without losing a bit.
 *
 * 1. What is decoded is what was encoded, bit for bit, except that every NaN is the same NaN: absent.
 * 2. A column is decoded without any other: nothing is remembered between columns.
 * 3. Whatever the bytes are, decoding ends, stays within its buffers, and throws nothing but `STORAGE_BLOCK_CORRUPT`.
 *
 * The bytes are described in `docs/format/history-file.md`.
 */
import { ByteReader, corrupt } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readNumber, writeNumber } from './decimals.ts';
import { decodeDoubles, encodeDoubles } from './doubles.ts';
import { decodeIntegers, encodeIntegers } from './integers.ts';

/** The first byte of a column. */
export const ENCODINGS = {
  /** All values are the same: one number. */
  constant: 1,
  /** Scaled integers, as differences between neighbours. */
  differences: 2,
  /** Scaled integers, as distances from one of them. */
  distances: 3,
  /** Doubles as they are. */
  doubles: 4,
  /** Doubles byte by byte (all first bytes, all second bytes ...), deflated. */
  planes: 5,
  /** Some are absent: a column of the lengths of runs (present, absent, present ...), then a column of the present. */
  sparse: 6,
} as const;

/** Values of a column at most; bounds what a decoder is made to allocate. */
export const MAX_COLUMN_VALUES = 1 << 16;

let present = new Float64Array(4096);

/** The bytes of `values[0..length)`. NaN is absent; at least one value must be present. */
export function encodeColumn(values: Float64Array, length: number): Uint8Array {
  if (length < 1 || length > MAX_COLUMN_VALUES) throw new RangeError(`a column holds 1 to ${MAX_COLUMN_VALUES} values`);
  const runs = findRuns(values, length);
  const writer = new ByteWriter();
  if (runs.length === 1) {
    writeValues(writer, values, length);
    return writer.toBytes();
  }
  writer.byte(ENCODINGS.sparse);
  writer.varint(runs.length);
  const runsWriter = new ByteWriter();
  writeValues(runsWriter, runs, runs.length);
  writer.varint(runsWriter.length);
  writer.bytes(runsWriter.toBytes());
  const count = gather(values, runs, length);
  if (count === 0) throw new RangeError('a column has at least one value that is present');
  writeValues(writer, present, count);
  return writer.toBytes();
}

/** Fills `values[0..length)` with what was encoded. Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeColumn(bytes: Uint8Array, values: Float64Array, length: number): void {
  const reader = new ByteReader(bytes);
  const encoding = reader.byte();
  if (encoding !== ENCODINGS.sparse) {
    readValues(encoding, reader, values, length);
    return;
  }
  const runs = new Float64Array(readLength(reader, length + 1));
  const runsReader = new ByteReader(reader.bytes(reader.varint()));
  readValues(runsReader.byte(), runsReader, runs, runs.length);
  const count = countPresent(runs, length);
  reservePresent(count);
  readValues(reader.byte(), reader, present, count);
  scatter(values, runs);
}

function writeValues(writer: ByteWriter, values: Float64Array, length: number): void {
  if (isConstant(values, length)) {
    writer.byte(ENCODINGS.constant);
    writeNumber(writer, values[0] as number);
    return;
  }
  const integers = encodeIntegers(values, length);
  const doubles =
    integers === undefined || integers.bytes.length > 8 * length ? encodeDoubles(values, length) : integers;
  writer.byte(ENCODINGS[doubles.encoding]);
  writer.bytes(doubles.bytes);
}

function readValues(encoding: number, reader: ByteReader, values: Float64Array, length: number): void {
  switch (encoding) {
    case ENCODINGS.constant:
      values.fill(readNumber(reader), 0, length);
      reader.finish();
      break;
    case ENCODINGS.differences:
    case ENCODINGS.distances:
      decodeIntegers(encoding === ENCODINGS.differences, reader, values, length);
      break;
    case ENCODINGS.doubles:
    case ENCODINGS.planes:
      decodeDoubles(encoding === ENCODINGS.planes, reader, values, length);
      break;
    default:
      throw corrupt(`${encoding} is no encoding`);
  }
}

function isConstant(values: Float64Array, length: number): boolean {
  for (let i = 1; i < length; i++) if (!Object.is(values[i], values[0])) return false;
  return true;
}

/** Lengths of runs, present ones first (which may be none), absent and present in turn. */
function findRuns(values: Float64Array, length: number): Float64Array {
  const runs: number[] = [];
  let start = 0;
  let absent = false;
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(values[i]) === absent) continue;
    runs.push(i - start);
    start = i;
    absent = !absent;
  }
  runs.push(length - start);
  return Float64Array.from(runs);
}

/** Copies the present values to the front of `present`; returns how many there are. */
function gather(values: Float64Array, runs: Float64Array, length: number): number {
  reservePresent(length);
  let from = 0;
  let count = 0;
  runs.forEach((run, i) => {
    if (i % 2 === 0) {
      present.set(values.subarray(from, from + run), count);
      count += run;
    }
    from += run;
  });
  return count;
}

/** The other way round. The runs are known to fit. */
function scatter(values: Float64Array, runs: Float64Array): void {
  let at = 0;
  let count = 0;
  runs.forEach((run, i) => {
    if (i % 2 === 0) {
      values.set(present.subarray(count, count + run), at);
      count += run;
    } else values.fill(Number.NaN, at, at + run);
    at += run;
  });
}

function countPresent(runs: Float64Array, length: number): number {
  let all = 0;
  let count = 0;
  runs.forEach((run, i) => {
    if (!Number.isInteger(run) || run < 0) throw corrupt('it has a run of no length');
    all += run;
    if (i % 2 === 0) count += run;
  });
  if (all !== length || count === 0) throw corrupt('its runs do not add up');
  return count;
}

function readLength(reader: ByteReader, most: number): number {
  const length = reader.varint();
  if (length < 1 || length > most) throw corrupt(`it says it has ${length} runs`);
  return length;
}

function reservePresent(length: number): void {
  if (present.length < length) present = new Float64Array(length);
}
