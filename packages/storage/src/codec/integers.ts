import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { findScale, POWERS_OF_TEN, readPower } from './decimals.ts';
import { decodeResiduals } from './residual-decoder.ts';
import { ResidualEncoder } from './residual-encoder.ts';

/** Which of the two predictions left the shorter rest. */
export type IntegerEncoding = 'differences' | 'distances';

/**
 * How far from the first an integer may be: so that the difference of two, and of two differences, has no more than the
 * 53 bits that doubles add and subtract exactly.
 */
const MAX_DISTANCE = 2 ** 51 - 1;

const ofDifferences = new ResidualEncoder();
const ofDistances = new ResidualEncoder();

let integers = new Float64Array(4096);
let residuals = new Float64Array(4096);

function reserve(length: number): void {
  if (integers.length >= length) return;
  integers = new Float64Array(length);
  residuals = new Float64Array(length);
}

/**
 * Values that are short decimals as integers: divided by what all their differences have in common (4096 for pages),
 * predicted by their neighbour or by their mean, and the rest as bits. Undefined when they are no short decimals.
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
  const bias = majorityDifference(length);
  const mean = roundedMean(length);
  const byDifferences = takeDifferences(length, bias) <= takeDistances(length, mean);
  const writer = new ByteWriter();
  writer.byte(scale);
  writer.varint(unit);
  writer.signedVarint(first);
  writer.signedVarint(byDifferences ? bias : mean);
  writer.bytes((byDifferences ? ofDifferences : ofDistances).encode());
  return { encoding: byDifferences ? 'differences' : 'distances', bytes: writer.toBytes() };
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

/** The difference that more than half of the neighbours have, if one does (found by majority vote); else 0. */
function majorityDifference(length: number): number {
  let candidate = 0;
  let votes = 0;
  for (let i = 1; i < length; i++) {
    const difference = (integers[i] as number) - (integers[i - 1] as number);
    if (votes === 0) candidate = difference;
    votes += difference === candidate ? 1 : -1;
  }
  return votes > 0 ? candidate : 0;
}

function roundedMean(length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (integers[i] as number) / length;
  return Math.round(sum);
}

/** About how many bits are left of the integers once their neighbour and `bias` are subtracted. */
function takeDifferences(length: number, bias: number): number {
  for (let i = 1; i < length; i++) residuals[i - 1] = (integers[i] as number) - (integers[i - 1] as number) - bias;
  return ofDifferences.take(residuals, length - 1);
}

/** About how many bits are left of the integers once their mean is subtracted. */
function takeDistances(length: number, mean: number): number {
  for (let i = 0; i < length; i++) residuals[i] = (integers[i] as number) - mean;
  return ofDistances.take(residuals, length);
}
