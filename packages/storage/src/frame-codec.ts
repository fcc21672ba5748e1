/** `layout.series_ids`: one unsigned 32-bit little-endian integer a slot. */
export function encodeSeriesIds(ids: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(ids).buffer);
}

export function decodeSeriesIds(blob: Buffer): Uint32Array {
  const ids = new Uint32Array(Math.floor(blob.length / 4));
  Buffer.from(ids.buffer).set(blob.subarray(0, ids.byteLength));
  return ids;
}

/** `frame.samples`: one little-endian IEEE 754 double a slot, NaN for absent. A view, not a copy. */
export function encodeSamples(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** A copy, because SQLite's blobs need not lie on an eight-byte boundary. */
export function decodeSamples(blob: Buffer): Float64Array {
  const values = new Float64Array(Math.floor(blob.length / 8));
  Buffer.from(values.buffer).set(blob.subarray(0, values.byteLength));
  return values;
}

/** One value of a frame, for questions about few of its series. */
export function readSample(blob: Buffer, slot: number): number {
  return blob.readDoubleLE(slot * 8);
}
