import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type ByteReader, corrupt } from './byte-reader.ts';

const BYTES = 8;

let flat = new Float64Array(4096);

/** Doubles that are no short decimals: as they are, or deflated plane by plane where that is shorter. */
export function encodeDoubles(
  values: Float64Array,
  length: number,
): { encoding: 'doubles' | 'planes'; bytes: Uint8Array } {
  const bytes = new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + length * BYTES));
  const planes = new Uint8Array(bytes.length);
  for (let plane = 0; plane < BYTES; plane++) {
    for (let i = 0; i < length; i++) planes[plane * length + i] = bytes[i * BYTES + plane] as number;
  }
  const deflated = deflateRawSync(planes);
  return deflated.length < bytes.length ? { encoding: 'planes', bytes: deflated } : { encoding: 'doubles', bytes };
}

/** The other way round, into `values[0..length)`. Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeDoubles(inPlanes: boolean, reader: ByteReader, values: Float64Array, length: number): void {
  const stored = reader.bytes(reader.remaining);
  const bytes = inPlanes ? inflate(stored, length * BYTES) : stored;
  if (bytes.length !== length * BYTES) throw corrupt('it has another number of doubles');
  if (flat.length < length) flat = new Float64Array(length);
  const target = new Uint8Array(flat.buffer, 0, length * BYTES);
  if (inPlanes) {
    for (let plane = 0; plane < BYTES; plane++) {
      for (let i = 0; i < length; i++) target[i * BYTES + plane] = bytes[plane * length + i] as number;
    }
  } else target.set(bytes);
  values.set(flat.subarray(0, length));
}

function inflate(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength });
  } catch (cause) {
    throw corrupt(`it cannot be inflated: ${(cause as Error).message}`);
  }
}
