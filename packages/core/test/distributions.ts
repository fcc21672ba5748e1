/** Uniform numbers from 0 (inclusive) to 1, the same for the same seed: mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

/** Standard normal, by Box and Muller. */
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Shapes that measurements have; every value is zero or more. */
export const DISTRIBUTIONS = {
  uniform: (random: Random) => 100 * random(),
  'normal, shifted': (random: Random) => Math.abs(1000 + 100 * normal(random)),
  exponential: (random: Random) => -Math.log(1 - random()) / 5,
  'log-normal': (random: Random) => Math.exp(-6 + 1.5 * normal(random)),
  Pareto: (random: Random) => (1 - random()) ** -1,
  bimodal: (random: Random) => Math.abs((random() < 0.6 ? 5 : 5000) * (1 + 0.05 * normal(random))),
  'mostly zero': (random: Random) => (random() < 0.95 ? 0 : 1e6 * random()),
} as const;

/** `size` values of one distribution, always the same. */
export function drawValues(distribution: keyof typeof DISTRIBUTIONS, size: number): Float64Array {
  const random = createRandom(size);
  return Float64Array.from({ length: size }, () => DISTRIBUTIONS[distribution](random));
}
