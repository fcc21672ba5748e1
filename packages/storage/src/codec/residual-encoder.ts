import { BitWriter } from './bit-writer.ts';
import { createPrefixCode } from './huffman.ts';
import { BASE, bitLength, EXTRA_BITS, MAX_RUN, SYMBOLS, symbolOfInteger, symbolOfRun } from './residual-symbols.ts';

/** Width of the number of symbols in use. */
export const SYMBOL_COUNT_BITS = 9;

/** Width of one code length. */
export const LENGTH_BITS = 4;

/** The most that a symbol takes in front of a block: a gap of up to 9 bits in Elias gamma, and its code length. */
const MAX_HEADER_BITS = 17 + LENGTH_BITS;

const writer = new BitWriter();

/**
 * Small integers as bits: what is left of a column after prediction. Their symbols (see `residual-symbols.ts`) get a
 * Huffman code of their own for each block, whose lengths stand in front.
 *
 * Reused: `take` what is to be encoded, then `encode` it if its estimate is the best.
 */
export class ResidualEncoder {
  readonly #frequencies = new Uint32Array(SYMBOLS);
  #symbols = new Uint16Array(4096);
  #extras = new Float64Array(4096);
  #count = 0;

  /**
   * Takes `residuals[0..length)`, integers of at most 53 bits, at least one. Returns about how many bits they make,
   * within a few percent.
   */
  take(residuals: Float64Array, length: number): number {
    if (this.#symbols.length < length) {
      this.#symbols = new Uint16Array(length);
      this.#extras = new Float64Array(length);
    }
    this.#count = 0;
    for (let i = 0; i < length; ) {
      const value = residuals[i] as number;
      if (value !== 0) {
        this.#add(symbolOfInteger(value), Math.abs(value));
        i++;
        continue;
      }
      const start = i;
      const end = Math.min(length, start + MAX_RUN);
      while (i < end && residuals[i] === 0) i++;
      this.#add(symbolOfRun(i - start), i - start);
    }
    return this.#estimateBits();
  }

  #add(symbol: number, value: number): void {
    this.#symbols[this.#count] = symbol;
    this.#extras[this.#count++] = value - (BASE[symbol] as number);
  }

  #estimateBits(): number {
    const frequencies = this.#frequencies.fill(0);
    for (let i = 0; i < this.#count; i++) {
      const symbol = this.#symbols[i] as number;
      frequencies[symbol] = (frequencies[symbol] as number) + 1;
    }
    let bits = SYMBOL_COUNT_BITS;
    let previous = -1;
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const frequency = frequencies[symbol] as number;
      if (frequency === 0) continue;
      bits += gapBits(symbol - previous) + LENGTH_BITS;
      previous = symbol;
      bits += frequency * ((EXTRA_BITS[symbol] as number) + Math.max(1, Math.log2(this.#count / frequency)));
    }
    return bits;
  }

  /** The bits of what was taken. A view, valid until any encoder encodes again. */
  encode(): Uint8Array {
    const { lengths, codes } = createPrefixCode(this.#frequencies);
    this.#reserveBits(lengths);
    this.#writeLengths(lengths);
    for (let i = 0; i < this.#count; i++) {
      const symbol = this.#symbols[i] as number;
      writer.write(codes[symbol] as number, lengths[symbol] as number);
      writer.write(this.#extras[i] as number, EXTRA_BITS[symbol] as number);
    }
    return writer.toBytes();
  }

  #reserveBits(lengths: Uint8Array): void {
    let bits = SYMBOL_COUNT_BITS;
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const frequency = this.#frequencies[symbol] as number;
      if (frequency === 0) continue;
      bits += MAX_HEADER_BITS + frequency * ((lengths[symbol] as number) + (EXTRA_BITS[symbol] as number));
    }
    writer.reset(bits);
  }

  #writeLengths(lengths: Uint8Array): void {
    writer.write(
      lengths.reduce((count, length) => count + (length > 0 ? 1 : 0), 0),
      SYMBOL_COUNT_BITS,
    );
    let previous = -1;
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const length = lengths[symbol] as number;
      if (length === 0) continue;
      writeGap(symbol - previous);
      writer.write(length, LENGTH_BITS);
      previous = symbol;
    }
  }
}

/** What {@link writeGap} takes. */
function gapBits(gap: number): number {
  return 2 * bitLength(gap) - 1;
}

/** Elias gamma: as many zeros as the number has bits after its first, then the number. */
function writeGap(gap: number): void {
  const bits = bitLength(gap);
  writer.write(0, bits - 1);
  writer.write(gap, bits);
}
