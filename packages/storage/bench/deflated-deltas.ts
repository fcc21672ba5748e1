// What a column codec is up against: differences of scaled integers as varints, deflated. Doubles where a column has no
// short decimals, and a bit for each value where some are absent.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader } from '../src/codec/byte-reader.ts';
import { ByteWriter } from '../src/codec/byte-writer.ts';
import { findScale } from '../src/codec/decimals.ts';

const DOUBLES = 255;

export function encodeDeflatedDeltas(values: Float64Array, length: number): Uint8Array {
  const present = values.subarray(0, length).filter((value) => !Number.isNaN(value));
  const scale = findScale(present, present.length);
  const writer = new ByteWriter();
  writer.byte(scale < 0 ? DOUBLES : scale);
  writer.byte(present.length < length ? 1 : 0);
  if (present.length < length) writer.bytes(presenceBits(values, length));
  let previous = 0;
  for (const value of present) {
    if (scale < 0) writer.double(value);
    else {
      const integer = Math.round(value * 10 ** scale);
      writer.signedVarint(integer - previous);
      previous = integer;
    }
  }
  return deflateRawSync(writer.toBytes());
}

export function decodeDeflatedDeltas(bytes: Uint8Array, values: Float64Array, length: number): void {
  const reader = new ByteReader(inflateRawSync(bytes));
  const scale = reader.byte();
  const presence = reader.byte() === 1 ? reader.bytes(Math.ceil(length / 8)) : undefined;
  const power = 10 ** scale;
  let integer = 0;
  for (let i = 0; i < length; i++) {
    if (presence !== undefined && ((presence[i >> 3] as number) & (1 << (i & 7))) === 0) values[i] = Number.NaN;
    else if (scale === DOUBLES) values[i] = reader.double();
    else {
      integer += reader.signedVarint();
      values[i] = integer / power;
    }
  }
}

function presenceBits(values: Float64Array, length: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(length / 8));
  for (let i = 0; i < length; i++) {
    if (!Number.isNaN(values[i])) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  }
  return bits;
}
