import { isSame } from './byte-scanner.ts';

/**
 * The rows of a kernel file that has one for each disk, interface or CPU: a key and a fixed number of figures.
 * Reused between reads. Rows come in the same order nearly always, so each is compared with the one that was in its
 * place before, byte by byte, and a string is made only for a key that was not there.
 */
export class KeyedRows {
  /** Figures of a row. */
  readonly width: number;
  /** Rows of the newest read. */
  length = 0;
  /** Keys of these rows, in the order of the file. */
  readonly keys: string[] = [];
  /** Their figures, row after row; may be longer than there are rows. */
  figures: Float64Array;
  /** Another number whenever `keys` is not what it was. */
  version = 0;
  private readonly keyBytes: Buffer[] = [];

  constructor(width: number) {
    this.width = width;
    this.figures = new Float64Array(8 * width);
  }

  /** Begins a read. */
  clear(): void {
    this.length = 0;
  }

  /** Adds the row whose key is these bytes; its figures go to the answered index and the ones behind it. */
  add(bytes: Buffer, keyStart: number, keyEnd: number): number {
    const row = this.length++;
    const known = this.keyBytes[row];
    if (known === undefined || !isSame(known, bytes, keyStart, keyEnd)) {
      this.keyBytes[row] = Buffer.from(bytes.subarray(keyStart, keyEnd));
      this.keys[row] = bytes.toString('utf8', keyStart, keyEnd);
      this.version++;
    }
    const at = row * this.width;
    if (at >= this.figures.length) {
      const larger = new Float64Array(this.figures.length * 2);
      larger.set(this.figures);
      this.figures = larger;
    }
    return at;
  }

  /** Ends a read: forgets the rows that did not come again. */
  finish(): void {
    if (this.keys.length === this.length) return;
    this.keys.length = this.length;
    this.keyBytes.length = this.length;
    this.version++;
  }
}
