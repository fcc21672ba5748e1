import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { findScale, POWERS_OF_TEN, readPower } from './decimals.ts';
import { mostFrequent } from './most-frequent.ts';
import { decodeResiduals } from './residual-decoder.ts';
import { ResidualEncoder } from './residual-encoder.ts';

/** What values are predicted by: their neighbour, or one of them. */
export type IntegerEncoding = 'differences' | 'distances';

/**
 * How far from the first an integer may be: so that the difference of two, and of two differences, has no more than the
 * 53 bits that doubles add and subtract exactly.
 */
const MAX_DISTANCE = 2 ** 51 - 1;

/** Holds the prediction that has left the fewest bits so far; the other one takes the next. */
let best = new ResidualEncoder();
let spare = new ResidualEncoder();

let integers = new Float64Array(4096);
let residuals = new Float64Array(4096);

function reserve(length: number): void {
  if (integers.length >= length) return;
  integers = new Float64Array(length);
  residuals = new Float64Array(length);
}

/**
 * Values that are short decimals as integers: divided by what all their differences have in common (4096 for pages),
 * predicted by their neighbour or by one of them, and the rest as bits. Undefined when they are no short decimals.
 */
export function encodeIntegers(
  values: Float64Array,
  length: number,
): { encoding: IntegerEncoding; bytes: Uint8Array } | undefined {
  const scale = findScale(values, length);
  if (scale < 0) return undefined;
  reserve(length);
  const power = POWERS_OF_TEN[scale] as number;
  for (let i = 0; i < length; i++) integers[i] = Math.round((values[i] as number) * power);
  const first = integers[0] as number;
  const unit = commonUnit(length);
  if (unit === undefined) return undefined;
  const { encoding, offset } = takeBest(length);
  const writer = new ByteWriter();
  writer.byte(scale);
  writer.varint(unit);
  writer.signedVarint(first);
  writer.signedVarint(offset);
  writer.bytes(best.encode());
  return { encoding, bytes: writer.toBytes() };
}

/** Fills `values[0..length)` again. Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeIntegers(byDifferences: boolean, reader: ByteReader, values: Float64Array, length: number): void {
  const power = readPower(reader.byte());
  const unit = reader.varint();
  const first = reader.signedVarint();
  const prediction = reader.signedVarint();
  if (byDifferences) {
    decodeResiduals(reader.bytes(reader.remaining), values.subarray(1), length - 1);
    let sum = 0;
    values[0] = first / power;
    for (let i = 1; i < length; i++) {
      sum += (values[i] as number) + prediction;
      values[i] = (first + sum * unit) / power;
    }
  } else {
    decodeResiduals(reader.bytes(reader.remaining), values, length);
    for (let i = 0; i < length; i++) values[i] = (first + ((values[i] as number) + prediction) * unit) / power;
  }
}

/**
 * Replaces the integers by their distances from the first, in the largest unit that divides all of them. Undefined
 * when one is too far away.
 */
function commonUnit(length: number): number | undefined {
  const first = integers[0] as number;
  let unit = 0;
  for (let i = 0; i < length; i++) {
    const distance = (integers[i] as number) - first;
    if (distance > MAX_DISTANCE || distance < -MAX_DISTANCE) return undefined;
    integers[i] = distance;
    if (unit !== 1) unit = greatestCommonDivisor(unit, Math.abs(distance));
  }
  if (unit !== 1) for (let i = 0; i < length; i++) integers[i] = (integers[i] as number) / unit;
  return unit;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

interface Prediction {
  readonly encoding: IntegerEncoding;
  /** What is subtracted besides. */
  readonly offset: number;
}

/**
 * Finds the prediction that makes the fewest bits, and leaves them in `best`. With the most frequent difference or value
 * subtracted many are zero, which are written as runs; with the least all have one sign; with the mean they are short.
 */
function takeBest(length: number): Prediction {
  let fewest = Number.POSITIVE_INFINITY;
  let chosen: Prediction | undefined;
  const compare = (bits: number, prediction: Prediction) => {
    if (bits >= fewest) return;
    fewest = bits;
    chosen = prediction;
    [best, spare] = [spare, best];
  };
  subtractNeighbours(length, 0);
  for (const offset of new Set([mostFrequent(residuals, length - 1), 0])) {
    subtractNeighbours(length, offset);
    compare(spare.take(residuals, length - 1), { encoding: 'differences', offset });
  }
  for (const offset of new Set([mostFrequent(integers, length), ...meanAndLeast(length)])) {
    for (let i = 0; i < length; i++) residuals[i] = (integers[i] as number) - offset;
    compare(spare.take(residuals, length), { encoding: 'distances', offset });
  }
  return chosen as Prediction;
}

function subtractNeighbours(length: number, offset: number): void {
  for (let i = 1; i < length; i++) residuals[i - 1] = (integers[i] as number) - (integers[i - 1] as number) - offset;
}

function meanAndLeast(length: number): [mean: number, least: number] {
  let mean = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const value = integers[i] as number;
    mean += value / length;
    if (value < least) least = value;
  }
  return [Math.round(mean), least];
}
