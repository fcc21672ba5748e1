import { corrupt } from './codec/byte-reader.ts';

const DOUBLE_BYTES = 8;

/** `layout.series_ids`: one unsigned 32-bit little-endian integer a slot. */
export function encodeSeriesIds(ids: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(ids).buffer);
}

export function decodeSeriesIds(blob: Buffer): Uint32Array {
  const ids = new Uint32Array(Math.floor(blob.length / 4));
  Buffer.from(ids.buffer).set(blob.subarray(0, ids.byteLength));
  return ids;
}

/** `frame.samples` of a key frame: one little-endian IEEE 754 double a slot, NaN for absent. A view, not a copy. */
export function encodeSamples(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** A copy, because SQLite's blobs need not lie on an eight-byte boundary. Throws `STORAGE_BLOCK_CORRUPT`. */
export function decodeSamples(blob: Buffer): Float64Array {
  if (blob.length % DOUBLE_BYTES !== 0) throw corrupt('a frame has half a value');
  const values = new Float64Array(blob.length / DOUBLE_BYTES);
  Buffer.from(values.buffer).set(blob);
  return values;
}

/**
 * `frame.samples` of any other frame: one bit a slot, the lowest of the first byte first, that says whether its value is
 * another than in the frame before; then the values that are, as doubles. Undefined when all of them would be shorter.
 */
export function encodeChanges(previous: Float64Array, values: Float64Array): Buffer | undefined {
  const slots = values.length;
  const changes = new Uint8Array(Math.ceil(slots / 8));
  const changed = new Float64Array(slots);
  // Bit for bit: -0 is not 0, and absent is absent.
  const [before, after] = [previous, values].map((each) => new Uint32Array(each.buffer, each.byteOffset, 2 * slots));
  let count = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (before?.[2 * slot] === after?.[2 * slot] && before?.[2 * slot + 1] === after?.[2 * slot + 1]) continue;
    changes[slot >> 3] = (changes[slot >> 3] as number) | (1 << (slot & 7));
    changed[count++] = values[slot] as number;
  }
  if (changes.length + count * DOUBLE_BYTES >= values.byteLength) return undefined;
  return Buffer.concat([changes, encodeSamples(changed.subarray(0, count))]);
}

/** Makes the values of the frame before those of this one, in place. Throws `STORAGE_BLOCK_CORRUPT`. */
export function applyChanges(values: Float64Array, blob: Buffer): void {
  let at = Math.ceil(values.length / 8);
  for (let slot = 0; slot < values.length; slot++) {
    if ((((blob[slot >> 3] ?? 0) >> (slot & 7)) & 1) === 0) continue;
    if (at + DOUBLE_BYTES > blob.length) throw corrupt('a frame ends too early');
    values[slot] = blob.readDoubleLE(at);
    at += DOUBLE_BYTES;
  }
  if (at !== blob.length) throw corrupt('a frame has more values than its layout');
}
