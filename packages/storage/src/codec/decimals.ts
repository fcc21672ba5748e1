import { type ByteReader, corrupt } from './byte-reader.ts';
import { type ByteWriter, MAX_INTEGER } from './byte-writer.ts';

/** A double that is not a short decimal number has this in place of its scale. */
const DOUBLE = 255;

/** Powers of ten that are tried: seconds down to nanoseconds. */
const MAX_SCALE = 9;

/** `10 ** scale`, exact. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: MAX_SCALE + 1 }, (_, scale) => 10 ** scale);

/** Whether `Math.round(value * power) / power` is `value` again, bit for bit. */
function isDecimal(value: number, power: number): boolean {
  const integer = Math.round(value * power);
  return integer >= -MAX_INTEGER && integer <= MAX_INTEGER && integer / power === value && !Object.is(value, -0);
}

/**
 * The smallest scale at which all of `values[0..length)` are integers divided by `10 ** scale`, and the same doubles
 * again after it; -1 when there is none.
 */
export function findScale(values: Float64Array, length: number): number {
  let scale = 0;
  let power = 1;
  for (let i = 0; i < length; ) {
    if (isDecimal(values[i] as number, power)) i++;
    else {
      if (++scale > MAX_SCALE) return -1;
      power = POWERS_OF_TEN[scale] as number;
      // A number that fits a lower scale may be too large for this one.
      i = 0;
    }
  }
  return scale;
}

const single = new Float64Array(1);

/** One number in as few bytes as it allows: its scale and its integer, or all eight bytes. */
export function writeNumber(writer: ByteWriter, value: number): void {
  single[0] = value;
  const scale = findScale(single, 1);
  if (scale < 0) {
    writer.byte(DOUBLE);
    writer.double(value);
  } else {
    writer.byte(scale);
    writer.signedVarint(Math.round(value * (POWERS_OF_TEN[scale] as number)));
  }
}

export function readNumber(reader: ByteReader): number {
  const scale = reader.byte();
  return scale === DOUBLE ? reader.double() : reader.signedVarint() / readPower(scale);
}

/** `10 ** scale` for a scale that was read. Throws `STORAGE_BLOCK_CORRUPT`. */
export function readPower(scale: number): number {
  const power = POWERS_OF_TEN[scale];
  if (power === undefined) throw corrupt(`its scale is ${scale}`);
  return power;
}
