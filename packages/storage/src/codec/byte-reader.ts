import { storageError } from '../errors.ts';
import { MAX_INTEGER } from './byte-writer.ts';

/** Reads what `ByteWriter` wrote. Throws `STORAGE_BLOCK_CORRUPT` where the bytes end too early or make no sense. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #position: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  /** Throws unless all bytes were read. */
  finish(): void {
    if (this.remaining > 0) throw corrupt('it has bytes too many');
  }

  byte(): number {
    if (this.#position >= this.#end) throw corrupt('it ends too early');
    return this.#bytes[this.#position++] as number;
  }

  /** A view of the next `length` bytes, not a copy. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw corrupt('it ends too early');
    this.#position += length;
    return this.#bytes.subarray(this.#position - length, this.#position);
  }

  varint(): number {
    return this.#varint(1);
  }

  signedVarint(): number {
    const first = this.byte();
    const low = (first & 0x7f) >> 1;
    const magnitude = first >= 0x80 ? low + this.#varint(0x40) : low;
    return first & 1 ? -magnitude : magnitude;
  }

  /** Reads seven bits a byte; the first byte's lowest bit weighs `weight`. */
  #varint(weight: number): number {
    let value = 0;
    for (let scale = weight; ; scale *= 0x80) {
      const next = this.byte();
      value += (next & 0x7f) * scale;
      if (value > MAX_INTEGER || scale > MAX_INTEGER) throw corrupt('it has an integer of more than 53 bits');
      if (next < 0x80) return value;
    }
  }

  double(): number {
    const at = this.bytes(8);
    return new DataView(at.buffer, at.byteOffset, 8).getFloat64(0, true);
  }
}

/** The error for bytes that cannot be what we wrote. */
export function corrupt(reason: string) {
  return storageError('STORAGE_BLOCK_CORRUPT', `a block of the history cannot be decoded: ${reason}`, {
    details: { reason },
  });
}
