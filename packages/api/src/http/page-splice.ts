/** Room for what is to come, so that a few more lines fit. */
const SPARE_BYTES = 64 * 1024;

/** What a code unit of a string takes at most in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Makes a page of the one before it, from front to back: what stays is copied in pieces as long as possible, and only the
 * rest is put into bytes.
 */
export class PageSplice {
  readonly #before: Buffer;
  #buffer: Buffer<ArrayBuffer>;
  /** In the page before: where begins what is still to be copied, and where it ends so far. */
  #copyFrom = 0;
  #readTo = 0;
  #written = 0;

  /** Writes into `buffer`, or when that is too small, into another one. */
  constructor(before: Buffer, buffer?: Buffer<ArrayBuffer>) {
    this.#before = before;
    this.#buffer = buffer ?? Buffer.allocUnsafeSlow(before.length + SPARE_BYTES);
  }

  /** What comes next in the page before stays. */
  keep(bytes: number): void {
    this.#readTo += bytes;
  }

  /** What comes next in the page before is left out. */
  skip(bytes: number): void {
    if (bytes === 0) return;
    this.#copy();
    this.#readTo += bytes;
    this.#copyFrom = this.#readTo;
  }

  /** Returns how many bytes the text takes. */
  add(text: string): number {
    this.#copy();
    this.#reserve(text.length * MAX_BYTES_PER_UNIT);
    const bytes = this.#buffer.write(text, this.#written);
    this.#written += bytes;
    return bytes;
  }

  /** The page, without the rest of the one before. */
  finish(): Buffer<ArrayBuffer> {
    this.#copy();
    return this.#buffer.subarray(0, this.#written);
  }

  #copy(): void {
    const bytes = this.#readTo - this.#copyFrom;
    if (bytes === 0) return;
    this.#reserve(bytes);
    this.#before.copy(this.#buffer, this.#written, this.#copyFrom, this.#readTo);
    this.#written += bytes;
    this.#copyFrom = this.#readTo;
  }

  #reserve(bytes: number): void {
    if (this.#written + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * this.#written + bytes + SPARE_BYTES);
    larger.set(this.#buffer.subarray(0, this.#written));
    this.#buffer = larger;
  }
}
