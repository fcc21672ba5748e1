// Columns as a recorder fills them at 1 s: the same for the same seed.

/** Uniform in [0, 1): Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Draw = (i: number) => number;

/** One kind of series: given a source of randomness, a column that starts somewhere. */
const KINDS: Readonly<Record<string, (random: () => number) => Draw>> = {
  'never changes': (random) => {
    const value = Math.floor(random() * 1e9);
    return () => value;
  },
  'changes now and then': (random) => {
    let threads = 4 + Math.floor(random() * 60);
    return () => {
      if (random() < 0.01) threads += random() < 0.5 ? 1 : -1;
      return threads;
    };
  },
  'idle counter': (random) => {
    let total = Math.floor(random() * 1e6);
    return () => {
      if (random() < 0.1) total += 1 + Math.floor(random() * 20);
      return total;
    };
  },
  'busy counter': (random) => {
    let total = Math.floor(random() * 1e12);
    const pace = 10 ** (2 + 4 * random());
    return () => {
      total += Math.floor(pace * (0.5 + random()));
      return total;
    };
  },
  'CPU seconds': (random) => {
    let ticks = Math.floor(random() * 1e7);
    const load = 100 * random() ** 3;
    return () => {
      ticks += Math.round(load * (0.7 + 0.6 * random()));
      return ticks / 100;
    };
  },
  'memory in pages': (random) => {
    let pages = 20_000 + Math.floor(random() * 200_000);
    return () => {
      if (random() < 0.3) pages += Math.floor((random() - 0.48) * 10 ** (4 * random()));
      return pages * 4096;
    };
  },
  percentages: (random) => {
    let level = 100 * random();
    return () => {
      level = Math.min(100, Math.max(0, level + (random() - 0.5) * 4));
      return Math.round(level * 100) / 100;
    };
  },
  'load average': (random) => {
    let load = 4 * random();
    let running = 1;
    return (i) => {
      if (i % 5 === 0) {
        if (random() < 0.3) running = Math.floor(5 * random());
        load += (running - load) * 0.08;
      }
      return Math.round(load * 100) / 100;
    };
  },
  'often absent': (random) => {
    let present = true;
    return () => {
      if (random() < 0.02) present = !present;
      return present ? Math.floor(100 * random()) : Number.NaN;
    };
  },
  'ratios that are no decimals': (random) => () => Math.floor(4000 * random()) / 4096 / 3,
};

/** `count` columns of each kind, `length` values each. */
export function generateColumns(count: number, length: number): Map<string, Float64Array[]> {
  const random = createRandom(1);
  return new Map(
    Object.entries(KINDS).map(([kind, start]) => [
      kind,
      Array.from({ length: count }, () => {
        const draw = start(random);
        return Float64Array.from({ length }, (_, i) => draw(i));
      }),
    ]),
  );
}
