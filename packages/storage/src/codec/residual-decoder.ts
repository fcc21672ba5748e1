import { corrupt } from './byte-reader.ts';
import { codeEntry, createDecodingTable, type DecodingTable, MAX_CODE_BITS } from './huffman.ts';
import { LENGTH_BITS, SYMBOL_COUNT_BITS } from './residual-encoder.ts';
import { BASE, EXTRA_BITS, RUN_SYMBOLS, SYMBOLS } from './residual-symbols.ts';

/** Bytes that may be looked at behind the last one. */
const PADDING_BYTES = 8;

/** A window of 32 bits that starts within a byte has at least so many good ones. */
const WINDOW_BITS = 25;

/** No gap between symbols is longer in Elias gamma. */
const MAX_GAP_ZEROS = Math.floor(Math.log2(SYMBOLS));

/** As integers of 32 bits, which the larger ones are not. */
const SMALL_BASE = Int32Array.from(BASE);

let padded = new Uint8Array(4096);
let view = new DataView(padded.buffer);
let position = 0;
let endBits = 0;

/**
 * Fills `residuals[0..length)` from the bits in `bytes`, which `ResidualEncoder` wrote. Throws `STORAGE_BLOCK_CORRUPT`
 * when they are not the bits of exactly so many residuals.
 */
export function decodeResiduals(bytes: Uint8Array, residuals: Float64Array, length: number): void {
  if (padded.length < bytes.length + PADDING_BYTES) {
    padded = new Uint8Array(2 * bytes.length + PADDING_BYTES);
    view = new DataView(padded.buffer);
  }
  padded.set(bytes);
  padded.fill(0, bytes.length, bytes.length + PADDING_BYTES);
  position = 0;
  endBits = bytes.length * 8;
  decodeSymbols(readTable(), residuals, length);
}

const coded = new Uint32Array(SYMBOLS);

function readTable(): DecodingTable {
  const count = readBits(SYMBOL_COUNT_BITS);
  if (count === 0 || count > SYMBOLS) throw corrupt('it has no code');
  let symbol = -1;
  let bit = position;
  for (let i = 0; i < count; i++) {
    if (bit >= endBits) throw corrupt('its bits end too early');
    const window = view.getInt32(bit >>> 3) << (bit & 7);
    const zeros = Math.clz32(window);
    if (zeros > MAX_GAP_ZEROS) throw corrupt('it has an impossible code');
    symbol += window >>> (31 - 2 * zeros);
    const length = (window << (2 * zeros + 1)) >>> (32 - LENGTH_BITS);
    if (symbol >= SYMBOLS || length === 0 || length > MAX_CODE_BITS) throw corrupt('it has an impossible code');
    coded[i] = codeEntry(symbol, EXTRA_BITS[symbol] as number, length);
    bit += 2 * zeros + 1 + LENGTH_BITS;
  }
  position = bit;
  return createDecodingTable(coded, count);
}

/** Zeros are what is not written. Kept in integers of 32 bits, but for the symbols that have no room in a window. */
function decodeSymbols({ entries, width }: DecodingTable, residuals: Float64Array, length: number): void {
  const bytes = view;
  const end = endBits;
  const shift = 32 - width;
  let bit = position;
  let i = 0;
  residuals.fill(0, 0, length);
  while (i < length) {
    if (bit >= end) throw corrupt('its bits end too early');
    const window = bytes.getInt32(bit >>> 3) << (bit & 7);
    const entry = entries[window >>> shift] as number;
    const bits = entry & 63;
    const codeBits = (entry >>> 6) & 15;
    const symbol = entry >>> 10;
    // Shifted twice because a shift by 32 is none.
    const extra = ((window << codeBits) >>> 1) >>> (31 + codeBits - bits);
    if (symbol < RUN_SYMBOLS) i += (1 << symbol) + extra;
    else if (bits <= WINDOW_BITS) {
      const magnitude = (SMALL_BASE[symbol] as number) + extra;
      const sign = -(symbol & 1);
      residuals[i++] = (magnitude ^ sign) - sign;
    } else residuals[i++] = readLarge(symbol, bit + codeBits);
    bit += bits;
  }
  if (i > length) throw corrupt('a run is longer than the block');
  if (bit > end) throw corrupt('its bits end too early');
  if (end - bit >= 8) throw corrupt('it has bits too many');
}

function readLarge(symbol: number, bit: number): number {
  position = bit;
  const magnitude = (BASE[symbol] as number) + readBits(EXTRA_BITS[symbol] as number);
  return symbol & 1 ? -magnitude : magnitude;
}

/** Reads up to 53 bits at `position`. */
function readBits(count: number): number {
  if (position + count > endBits) throw corrupt('its bits end too early');
  let value = 0;
  for (let left = count; left > 0; ) {
    const taken = Math.min(24, left);
    const window = view.getInt32(position >>> 3) << (position & 7);
    value = value * (1 << taken) + (window >>> (32 - taken));
    position += taken;
    left -= taken;
  }
  return value;
}
