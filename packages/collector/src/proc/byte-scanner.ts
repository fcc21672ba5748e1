import type { WordSet } from './word-set.ts';

const SPACE = 0x20;
const TAB = 0x09;
const NEWLINE = 0x0a;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

const SHORT_LINE_BYTES = 64;

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

  /** Which of `words` comes next, as a whole word that it steps over; -1, without a step, when none of them does. */
  takeOneOf(words: WordSet): number {
    let at = this.position;
    let hash = 0;
    if (!words.mayBegin(this.bytes[at] as number)) return -1;
    for (; at < this.end && !isBlank(this.bytes[at] as number); at++) hash = words.mix(hash, this.bytes[at] as number);
    const index = words.find(hash, this.bytes, this.position, at);
    if (index >= 0) this.position = at;
    return index;
  }

  /** Steps over spaces and `key`; false when something else comes next, and `position` is then at it. */
  takeWord(key: Uint8Array): boolean {
    this.skipBlanks();
    return this.take(key);
  }

  /** Where `byte` comes next on this line; -1 when it does not. Takes no step. */
  find(byte: number): number {
    for (let at = this.position; at < this.end; at++) {
      const found = this.bytes[at] as number;
      if (found === byte) return at;
      if (found === NEWLINE) break;
    }
    return -1;
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
      // One division, so that the result is the double nearest to what is written.
      const scale = 10 ** (this.position - fractionStart);
      value = (value * scale + fraction) / scale;
    }
    if (!Number.isFinite(value)) return Number.NaN;
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
    // Most lines are short, and then a call into the engine's own search costs more than a loop.
    const near = Math.min(this.position + SHORT_LINE_BYTES, this.end);
    while (this.position < near) if (this.bytes[this.position++] === NEWLINE) return;
    const newline = this.bytes.indexOf(NEWLINE, this.position);
    this.position = newline < 0 || newline >= this.end ? this.end : newline + 1;
  }

  /** Steps over spaces and tabs. */
  skipBlanks(): void {
    while (this.position < this.end && (this.bytes[this.position] === SPACE || this.bytes[this.position] === TAB)) {
      this.position++;
    }
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

/** Whether a text file of the kernel came whole: all of them end so. A cut one could end in the middle of a number. */
export function endsWithNewline(bytes: Uint8Array, length: number): boolean {
  return length > 0 && bytes[length - 1] === NEWLINE;
}

/** Whether these bytes are the known ones. Looped over, because for so few a call into the engine costs more. */
export function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== known.length) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === NEWLINE;
}
