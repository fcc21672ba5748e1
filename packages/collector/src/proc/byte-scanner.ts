const SPACE = 0x20;
const TAB = 0x09;
const NEWLINE = 0x0a;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Walks over the bytes of a kernel file without making strings. Reused: `reset` points it at the next file. */
export class ByteScanner {
  position = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  private end = 0;

  reset(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    return this;
  }

  get atEnd(): boolean {
    return this.position >= this.end;
  }

  /** Steps over `key` when it comes next. */
  take(key: Uint8Array): boolean {
    if (this.position + key.length > this.end) return false;
    for (let i = 0; i < key.length; i++) if (this.bytes[this.position + i] !== key[i]) return false;
    this.position += key.length;
    return true;
  }

  /** Steps over spaces, then a decimal number, which it returns; NaN when none comes next on this line. */
  number(): number {
    this.skipBlanks();
    const negative = this.bytes[this.position] === MINUS && this.position < this.end;
    if (negative) this.position++;
    const start = this.position;
    let value = this.digits();
    if (this.position === start) return Number.NaN;
    if (this.position < this.end && this.bytes[this.position] === POINT) {
      const fractionStart = ++this.position;
      const fraction = this.digits();
      value += fraction / 10 ** (this.position - fractionStart);
    }
    return negative ? -value : value;
  }

  /** Steps over spaces and `count` words. */
  skipWords(count: number): void {
    for (let i = 0; i < count; i++) {
      this.skipBlanks();
      while (this.position < this.end && !isBlank(this.bytes[this.position] as number)) this.position++;
    }
  }

  /** Steps behind the next newline. */
  skipLine(): void {
    const newline = this.bytes.indexOf(NEWLINE, this.position);
    this.position = newline < 0 || newline >= this.end ? this.end : newline + 1;
  }

  private skipBlanks(): void {
    while (this.position < this.end && (this.bytes[this.position] === SPACE || this.bytes[this.position] === TAB)) this.position++;
  }

  private digits(): number {
    let value = 0;
    while (this.position < this.end) {
      const byte = this.bytes[this.position] as number;
      if (byte < ZERO || byte > NINE) break;
      value = value * 10 + (byte - ZERO);
      this.position++;
    }
    return value;
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === NEWLINE;
}
