/** Random numbers that are the same for the same seed. */
export interface Random {
  /** From 0 (inclusive) to 1. */
  unit(): number;
  between(low: number, high: number): number;
  /** As {@link between}, each factor of two as likely as the other. Both bounds are above 0. */
  ratioBetween(low: number, high: number): number;
  integer(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** Standard normal. */
  normal(): number;
  /** Exponentially distributed with mean 1. */
  exponential(): number;
  /** From here on the numbers are those of another seed, for everything that draws from this source. */
  reseed(seed: number): void;
}

/** By mulberry32; normal numbers by Box and Muller. */
export function createRandom(seed: number): Random {
  let state = seed;
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + (high - low) * unit();
  const integer = (low: number, high: number) => low + Math.floor((high - low + 1) * unit());
  return {
    unit,
    between,
    integer,
    ratioBetween: (low, high) => low * (high / low) ** unit(),
    pick: (items) => items[integer(0, items.length - 1)] as (typeof items)[number],
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    exponential: () => -Math.log(1 - unit()),
    reseed: (other) => {
      state = other;
    },
  };
}
