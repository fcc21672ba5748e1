/** The largest integer a varint here may hold: beyond it doubles skip integers. */
export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

const INITIAL_BYTES = 256;

/** A growing buffer of bytes. Reused: `clear` keeps the memory. */
export class ByteWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(source: Uint8Array): void {
    this.#reserve(source.length);
    this.#bytes.set(source, this.#length);
    this.#length += source.length;
  }

  /** An unsigned integer up to 2^53 - 1, seven bits a byte, the lowest first; the top bit says that more follow. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A signed integer of up to 53 bits: its sign as a bit of its own in front, then its magnitude as a varint. */
  signedVarint(value: number): void {
    this.#reserve(8);
    const negative = value < 0;
    let rest = negative ? -value : value;
    const low = rest % 0x40;
    rest = Math.floor(rest / 0x40);
    this.#bytes[this.#length++] = (low << 1) | (negative ? 1 : 0) | (rest > 0 ? 0x80 : 0);
    if (rest > 0) this.varint(rest);
  }

  /** Eight bytes, little-endian. */
  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A copy of what was written. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
