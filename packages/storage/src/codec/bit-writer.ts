/** Appends bits, the most significant first, to a buffer that the caller makes large enough. */
export class BitWriter {
  #bytes = new Uint8Array(0);
  #length = 0;
  #pending = 0;
  #pendingBits = 0;

  /** Starts over with room for `bits`. */
  reset(bits: number): void {
    const bytes = Math.ceil(bits / 8);
    if (this.#bytes.length < bytes) this.#bytes = new Uint8Array(bytes);
    this.#length = 0;
    this.#pending = 0;
    this.#pendingBits = 0;
  }

  /** The lowest `count` (at most 53) bits of a non-negative integer. */
  write(value: number, count: number): void {
    let left = count;
    while (left > 24) {
      left -= 24;
      this.#writeFew(Math.floor(value / 2 ** left), 24);
    }
    this.#writeFew(value, left);
  }

  /** At most 24 bits. Fewer than 8 are pending between two calls, so an integer of 32 bits holds both. */
  #writeFew(value: number, count: number): void {
    const pending = (this.#pending << count) | (value & ((1 << count) - 1));
    let bits = this.#pendingBits + count;
    while (bits >= 8) {
      bits -= 8;
      this.#bytes[this.#length++] = pending >>> bits;
    }
    this.#pending = pending & 0xff;
    this.#pendingBits = bits;
  }

  /** A view of the bytes begun so far; unused bits are zero. */
  toBytes(): Uint8Array {
    if (this.#pendingBits > 0) this.#writeFew(0, 8 - this.#pendingBits);
    return this.#bytes.subarray(0, this.#length);
  }
}
