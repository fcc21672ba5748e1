/**
 * What small integers are written as.
 *
 * A run of zeros is one symbol (how many bits its length has) and the rest of its length as plain bits; any other
 * integer is one symbol (its sign, its number of bits and its three leading bits) and its lower bits as plain bits.
 */

/**
 * Symbols `0..RUN_SYMBOLS-1`: a run of `2^symbol .. 2^(symbol+1) - 1` zeros. So few that a code and its plain bits are
 * never longer than a decoder looks ahead.
 */
export const RUN_SYMBOLS = 14;

/** The longest run of one symbol. Longer ones take several. */
export const MAX_RUN = 2 ** RUN_SYMBOLS - 1;

/** Leading bits that are part of a magnitude's symbol. */
const LEADING_BITS = 3;

/** Magnitudes have up to 53 bits. Each further bit brings `2^(LEADING_BITS-1)` symbols, for each sign. */
const PER_BIT = 1 << (LEADING_BITS - 1);
const MAGNITUDES = PER_BIT * (53 - LEADING_BITS) + 2 * PER_BIT - 1;

/** How many symbols there are. Above the runs, positive integers have even ones and negative integers odd ones. */
export const SYMBOLS = RUN_SYMBOLS + 2 * MAGNITUDES;

/** Plain bits that follow a symbol. */
export const EXTRA_BITS = new Uint8Array(SYMBOLS);

/** What those bits are added to: the shortest run or the smallest magnitude of a symbol. */
export const BASE = new Float64Array(SYMBOLS);

for (let symbol = 0; symbol < RUN_SYMBOLS; symbol++) {
  EXTRA_BITS[symbol] = symbol;
  BASE[symbol] = 2 ** symbol;
}
for (let index = 1; index <= MAGNITUDES; index++) {
  const extra = index < 2 * PER_BIT ? 0 : Math.floor(index / PER_BIT) - 1;
  const symbol = RUN_SYMBOLS + 2 * (index - 1);
  EXTRA_BITS[symbol] = EXTRA_BITS[symbol + 1] = extra;
  BASE[symbol] = BASE[symbol + 1] = (index - PER_BIT * extra) * 2 ** extra;
}

/** The symbol of a run of `length` zeros. */
export function symbolOfRun(length: number): number {
  return bitLength(length) - 1;
}

/** The symbol of an integer that is not 0 and has at most 53 bits. */
export function symbolOfInteger(value: number): number {
  const magnitude = Math.abs(value);
  const extra = Math.max(0, bitLength(magnitude) - LEADING_BITS);
  const leading = magnitude < 0x80000000 ? magnitude >>> extra : Math.floor(magnitude / 2 ** extra);
  return RUN_SYMBOLS + 2 * (PER_BIT * extra + leading - 1) + (value < 0 ? 1 : 0);
}

/** Bits of a non-negative integer without leading zeros. */
export function bitLength(value: number): number {
  return value < 0x80000000 ? 32 - Math.clz32(value) : 32 + bitLength(Math.floor(value / 0x100000000));
}
